"""API keys: made once, shown once, looked up fast."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.principal import Principal
from lastmile.access.repository import Key, KeyRepository
from lastmile.access.roles import OWNED_BY, Role, scopes_of
from lastmile.access.secrets import KEY_PREFIX, digest, new_token
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, NotFound, RowIssue, Unauthenticated
from lastmile.core.ids import new_id
from lastmile.infra.database import Database

REMEMBERED_S: Final = 1.0
"""How long a process goes on with what it knows of a key: so long a revoked key may still be answered elsewhere."""

_MOST_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key with its secret, which is nowhere else."""

    key: Key
    secret: str


class KeyIssuer:
    """Makes and revokes keys.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._keys = KeyRepository(session)

    async def create(
        self,
        role: Role,
        *,
        name: str = "",
        scopes: Iterable[str] | None = None,
        owner_id: str = "",
        lifetime: timedelta | None = None,
    ) -> NewKey:
        """Make a key.

        Parameters
        ----------
        scopes : all of the role unless given.
        owner_id : the carrier, rider or shop whose rows it sees; required for those roles, empty for staff.
        lifetime : it never ends unless given.

        Raises
        ------
        InvalidInput
            If the role cannot have a scope, or an owner is missing or out of place.
        """
        refuse_wrong_owner(role, owner_id)
        secret, now = new_token(KEY_PREFIX), utc_now()
        owner = {OWNED_BY[role]: owner_id} if role in OWNED_BY else {}
        key = Key(
            id=new_id("key"),
            hint=secret[:12],
            name=name or f"{role.value} key",
            role=role,
            scopes=_chosen(role, scopes),
            rider_id=owner.get("rider_id", ""),
            carrier_id=owner.get("carrier_id", ""),
            shop_id=owner.get("shop_id", ""),
            created_at=now,
            expires_at=None if lifetime is None else now + lifetime,
            revoked_at=None,
        )
        await self._keys.add(key, digest(secret))
        return NewKey(key, secret)

    async def revoke(self, key_id: str) -> Key:
        """End a key.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        await self._keys.revoke(key_id, utc_now())
        key = await self._keys.by_id(key_id)
        if key is None:
            raise NotFound(f"no key {key_id}", {"key": key_id})
        return key


def _chosen(role: Role, scopes: Iterable[str] | None) -> frozenset[str]:
    allowed = scopes_of(role)
    chosen = allowed if scopes is None else frozenset(scopes)
    if wrong := sorted(chosen - allowed):
        issue = RowIssue("key", None, "scopes", ", ".join(wrong), f"any of {', '.join(sorted(allowed))}")
        raise InvalidInput(f"a {role.value} key cannot have {', '.join(wrong)}", [issue])
    return chosen


def refuse_wrong_owner(role: Role, owner_id: str) -> None:
    """Refuse a role without the owner whose rows it sees, and staff with one.

    Raises
    ------
    InvalidInput
        If it is so.
    """
    if (role in OWNED_BY) == bool(owner_id):
        return
    field = OWNED_BY.get(role, "owner")
    expected = f"the {field} whose rows it sees" if role in OWNED_BY else "nothing: staff see all rows"
    raise InvalidInput(
        f"a {role.value} key needs {expected}", [RowIssue("key", None, field, owner_id or None, expected)]
    )


class Keyring:
    """Who stands behind a secret, remembered for a second.

    Parameters
    ----------
    database : where keys are looked up.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Key | None]] = {}
        self._callers: dict[str, Principal] = {}

    def remembered(self, secret: str) -> Principal | None:
        """Give the caller of a secret from memory alone; ``None`` where it must be looked up."""
        found = self._known.get(secret)
        if found is None or found[0] < time.monotonic() or found[1] is None or not _valid(found[1], utc_now()):
            return None
        return self._callers[secret]

    async def principal(self, secret: str) -> Principal:
        """Give the caller of a secret.

        Raises
        ------
        Unauthenticated
            If no key has it, or the key has ended.
        """
        found = self._known.get(secret)
        if found is None or found[0] < time.monotonic():
            async with self._database.reading() as session:
                key = await KeyRepository(session).by_secret(digest(secret))
            self._remember(secret, key)
        else:
            key = found[1]
        if key is None or not _valid(key, utc_now()):
            raise Unauthenticated("this key is not valid: it is unknown, revoked or expired")
        return key.principal()

    def forget_after(self, session: AsyncSession) -> None:
        """Look everything up again once this transaction, in which a key was revoked, has ended."""
        event.listen(session.sync_session, "after_commit", lambda _: self._known.clear(), once=True)

    def _remember(self, secret: str, key: Key | None) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
            self._callers.clear()
        if len(secret) <= 200:
            self._known[secret] = (time.monotonic() + REMEMBERED_S, key)
            if key is not None:
                self._callers[secret] = key.principal()


def _valid(key: Key, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
