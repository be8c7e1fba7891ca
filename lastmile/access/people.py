"""People who sign in: made by an admin, signed in by password, signed out everywhere when they are disabled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.keyring import refuse_wrong_owner
from lastmile.access.repository import User, UserRepository
from lastmile.access.roles import OWNED_BY, Role
from lastmile.access.secrets import SESSION_PREFIX, digest, hash_password, new_token, password_fits
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound, Stale, Unauthenticated
from lastmile.core.ids import new_id

SESSION_LIFETIME: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: two secrets for the browser, kept here only as hashes.

    Parameters
    ----------
    secret : for the cookie.
    csrf : for the header of unsafe calls.
    """

    user: User
    secret: str
    csrf: str


class People:
    """Makes, changes and signs in people.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._users = UserRepository(session)

    async def create(self, email: str, name: str, role: Role, password: str, owner_id: str = "") -> User:
        """Make a person.

        Raises
        ------
        Conflict
            If the address is taken.
        InvalidInput
            If an owner is missing or out of place for the role.
        """
        refuse_wrong_owner(role, owner_id)
        email = email.lower()
        if await self._users.by_email(email) is not None:
            raise Conflict(f"{email} has an account already", {"email": email})
        owner = {OWNED_BY[role]: owner_id} if role in OWNED_BY else {}
        user = User(
            id=new_id("usr"),
            email=email,
            name=name,
            role=role,
            password_hash=await asyncio.to_thread(hash_password, password),
            rider_id=owner.get("rider_id", ""),
            carrier_id=owner.get("carrier_id", ""),
            shop_id=owner.get("shop_id", ""),
            created_at=utc_now(),
            disabled_at=None,
            revision=1,
        )
        await self._users.add(user)
        return user

    async def find(self, user_id: str) -> User:
        """Give a person.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        user = await self._users.by_id(user_id)
        if user is None:
            raise NotFound(f"no user {user_id}", {"user": user_id})
        return user

    async def change(
        self, user: User, *, name: str | None = None, password: str | None = None, disabled: bool | None = None
    ) -> User:
        """Change a person; a new password and a disabled account end all sessions.

        Raises
        ------
        Stale
            If somebody else was first.
        """
        changed = replace(
            user,
            name=user.name if name is None else name,
            password_hash=user.password_hash if password is None else await asyncio.to_thread(hash_password, password),
            disabled_at=user.disabled_at if disabled is None else (utc_now() if disabled else None),
            revision=user.revision + 1,
        )
        if not await self._users.change(changed):
            raise Stale("somebody else has changed this user meanwhile")
        if password is not None or disabled:
            await self._users.close_sessions_of(user.id)
        return changed

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Open a session.

        Raises
        ------
        Unauthenticated
            If address and password do not belong together; nothing says which of them is wrong.
        """
        user = await self._users.by_email(email.lower())
        known = "" if user is None or user.disabled_at is not None else user.password_hash
        fits = await asyncio.to_thread(password_fits, known, password)
        if user is None or not fits:
            raise Unauthenticated("this address and this password do not belong together")
        return await self.open_session(user)

    async def open_session(self, user: User) -> SignedIn:
        """Open a session for somebody whose identity is proven."""
        signed_in = SignedIn(user, new_token(SESSION_PREFIX), new_token("csrf_"))
        now = utc_now()
        await self._users.open_session(
            user.id, digest(signed_in.secret), digest(signed_in.csrf), now, now + SESSION_LIFETIME
        )
        return signed_in

    async def sign_out(self, secret: str) -> None:
        """End a session; nothing happens where there is none."""
        await self._users.close_session(digest(secret))
