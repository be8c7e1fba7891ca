"""The first administrator: somebody at the machine itself, while nobody has an account."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.people import People, SignedIn
from lastmile.access.repository import UserRepository
from lastmile.access.roles import Role
from lastmile.core.errors import Forbidden


async def nobody_yet(session: AsyncSession) -> bool:
    """Whether nobody has an account."""
    return not await UserRepository(session).after("", 1)


async def make_first_admin(session: AsyncSession, email: str, name: str, password: str) -> SignedIn:
    """Make the first account and sign it in.

    Raises
    ------
    Forbidden
        If somebody has an account already.
    """
    if not await nobody_yet(session):
        raise Forbidden("somebody has an account already; ask an administrator for one")
    people = People(session)
    return await people.open_session(await people.create(email, name, Role.ADMIN, password))
