"""Who is calling: a bearer key, or a browser's session with its CSRF token."""

from __future__ import annotations

import hmac
from typing import Final

from fastapi import Request

from lastmile.access.principal import Principal
from lastmile.access.repository import UserRepository
from lastmile.access.secrets import digest
from lastmile.api.services import Services
from lastmile.core.clock import utc_now
from lastmile.core.errors import Forbidden, Unauthenticated

SESSION_COOKIE: Final = "lastmile_session"
CSRF_HEADER: Final = "x-csrf-token"
_SAFE: Final = frozenset({"GET", "HEAD"})


async def caller_of(services: Services, request: Request) -> Principal:
    """Tell who is calling.

    Raises
    ------
    Unauthenticated
        If there is no key or session, or it is not valid.
    Forbidden
        If a session makes an unsafe call without its CSRF token.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not secret:
            raise Unauthenticated("the Authorization header is not of the form `Bearer KEY`")
        return await services.keyring.principal(secret.strip())
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        return await _of_session(services, request, cookie)
    raise Unauthenticated("no key: send `Authorization: Bearer KEY`")


async def _of_session(services: Services, request: Request, cookie: str) -> Principal:
    async with services.database.reading() as session:
        found = await UserRepository(session).of_session(digest(cookie), utc_now())
    if found is None:
        raise Unauthenticated("the session has ended; sign in again")
    user, csrf_sha256 = found
    given = digest(request.headers.get(CSRF_HEADER, ""))
    if request.method not in _SAFE and not hmac.compare_digest(given, csrf_sha256):
        raise Forbidden(f"an unsafe call from a session needs its {CSRF_HEADER} header")
    return user.principal()
