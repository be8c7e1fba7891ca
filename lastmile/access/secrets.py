"""Making and checking secrets: random tokens are kept as SHA-256, passwords as argon2id."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_PREFIX = "lmk_"
"""What every API key begins with, so that scanners of leaked secrets know it."""

SESSION_PREFIX = "lms_"


def new_token(prefix: str) -> str:
    """Make a secret of 256 random bits; too many to guess, so a fast hash is enough to keep it."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Hash a token as it is kept: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Hash a password with argon2id. Takes a fifth of a second of CPU: call it in a thread."""
    return _hasher().hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed; an unknown user costs the same time as a wrong password.

    Parameters
    ----------
    password_hash : empty where there is no such user or no password.
    """
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
