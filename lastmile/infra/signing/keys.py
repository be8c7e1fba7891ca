"""Ed25519 keys (RFC 8032): made, kept as PEM, used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lastmile.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair.

    Parameters
    ----------
    private_pem : PKCS 8, unencrypted: whoever reads the database can sign.
    public_pem : for everybody.
    """

    private_pem: str = field(repr=False)
    public_pem: str

    @classmethod
    def new(cls) -> SigningKey:
        """Make a key pair."""
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(private.decode(), public.decode())

    @property
    def fingerprint(self) -> str:
        """Short name of the key; see `fingerprint_of`."""
        return fingerprint_of(self.public_pem)

    def sign(self, message: bytes) -> bytes:
        """Give the signature, 64 bytes."""
        key = serialization.load_pem_private_key(self.private_pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise InvalidInput("the installation's key is no Ed25519 key")
        return key.sign(message)


def fingerprint_of(public_pem: str) -> str:
    """Name a public key by the SHA-256 of its DER form, 64 hexadecimal digits.

    Raises
    ------
    InvalidInput
        If it is no Ed25519 public key.
    """
    der = _public(public_pem).public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def signature_holds(public_pem: str, signature: bytes, message: bytes) -> bool:
    """Whether a message was signed with the private key of a public one.

    Raises
    ------
    InvalidInput
        If it is no Ed25519 public key.
    """
    try:
        _public(public_pem).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _public(pem: str) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput("this is no Ed25519 public key in PEM")
    return key
