"""Keys, people, sessions, the caller itself, and the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.access import KeyIssuer
from lastmile.access.first_run import make_first_admin, nobody_yet
from lastmile.access.people import SESSION_LIFETIME, People, SignedIn
from lastmile.access.repository import AuditRepository, KeyRepository, UserRepository
from lastmile.api import paging
from lastmile.api.authentication import SESSION_COOKIE, caller_of
from lastmile.api.dependencies import Caller, IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow, anybody
from lastmile.api.v1.access.schemas import (
    AuditOut,
    ColleagueOut,
    CurrentOut,
    FirstAdmin,
    FirstRunOut,
    KeyIn,
    KeyOut,
    MeOut,
    NewKeyOut,
    SessionOut,
    SignIn,
    UserChange,
    UserIn,
    UserOut,
)
from lastmile.core.errors import Forbidden, Unauthenticated

keys = Router("/v1/keys", "access")
users = Router("/v1/users", "access")
sessions = Router("/v1/sessions", "access")
me = Router("/v1/me", "access")
audit = Router("/v1/audit-log", "access")
colleagues = Router("/v1/colleagues", "access")
first_run = Router("/v1/first-run", "access")

_AT_THE_MACHINE = frozenset({"127.0.0.1", "::1"})

KeyId = Annotated[Id, Path(examples=["key_01jd3k5m7n"])]
UserId = Annotated[Id, Path(examples=["usr_01jd3k5m7n"])]


@keys.post("", name="keys.create", summary="Make an API key", status_code=201)
@allow("access:write")
async def create_key(body: KeyIn, session: Session) -> NewKeyOut:
    """Make a key; its secret is in this answer and nowhere else.

    Repeated with the same Idempotency-Key, the answer is the same for 24 hours, secret included.
    """
    made = await KeyIssuer(session).create(
        body.role,
        name=body.name,
        scopes=body.scopes,
        owner_id=body.owner_id or "",
        lifetime=None if body.lifetime_days is None else timedelta(days=body.lifetime_days),
    )
    return NewKeyOut(**KeyOut.of(made.key).model_dump(), secret=made.secret)


@keys.get("", name="keys.list", summary="List API keys")
@allow("access:read")
async def list_keys(
    session: Session, request: Request, response: Response, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[KeyOut]:
    """List keys, oldest first, without their secrets."""
    place = paging.decode(cursor, str)
    found = await KeyRepository(session).after(place[0] if place else "", limit + 1)
    page = paging.page_of(found, limit, KeyOut.of, lambda key: paging.encode(key.id))
    paging.link_next(request, response, page)
    return page


@keys.delete("/{key_id}", name="keys.revoke", summary="Revoke an API key")
@allow("access:write")
async def revoke_key(key_id: KeyId, session: Session, parts: Parts) -> KeyOut:
    """End a key: here at once, in other processes within a second. Revoking it again changes nothing."""
    revoked = await KeyIssuer(session).revoke(key_id)
    parts.keyring.forget_after(session)
    return KeyOut.of(revoked)


@users.post("", name="users.create", summary="Make a user", status_code=201)
@allow("access:write")
async def create_user(body: UserIn, session: Session, response: Response) -> UserOut:
    """Make a person who can sign in."""
    user = await People(session).create(body.email, body.name, body.role, body.password, body.owner_id or "")
    response.headers["ETag"] = etag(user.revision)
    return UserOut.of(user)


@users.get("", name="users.list", summary="List users")
@allow("access:read")
async def list_users(
    session: Session, request: Request, response: Response, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[UserOut]:
    """List people, oldest first."""
    place = paging.decode(cursor, str)
    found = await UserRepository(session).after(place[0] if place else "", limit + 1)
    page = paging.page_of(found, limit, UserOut.of, lambda user: paging.encode(user.id))
    paging.link_next(request, response, page)
    return page


@users.get("/{user_id}", name="users.get", summary="Show a user")
@allow("access:read")
async def get_user(user_id: UserId, session: Session, response: Response) -> UserOut:
    """Show a person, with the ETag that an edit needs."""
    user = await People(session).find(user_id)
    response.headers["ETag"] = etag(user.revision)
    return UserOut.of(user)


@users.patch("/{user_id}", name="users.change", summary="Change a user")
@allow("access:write")
async def change_user(
    user_id: UserId, body: UserChange, session: Session, response: Response, if_match: IfMatch = None
) -> UserOut:
    """Change name or password, disable or enable. A new password and disabling end all sessions of the person."""
    people = People(session)
    user = await people.find(user_id)
    refuse_other(if_match, user.revision)
    changed = await people.change(user, name=body.name, password=body.password, disabled=body.disabled)
    response.headers["ETag"] = etag(changed.revision)
    return UserOut.of(changed)


@sessions.post("", name="sessions.open", summary="Sign in", status_code=201, responses={401: {}})
@anybody()
async def sign_in(body: SignIn, session: Session, request: Request, response: Response) -> SessionOut:
    """Open a session of twelve hours: the cookie carries its secret, unsafe calls need the CSRF token."""
    return _opened(await People(session).sign_in(body.email, body.password), request, response)


def _opened(signed_in: SignedIn, request: Request, response: Response) -> SessionOut:
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.secret,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return SessionOut(user=UserOut.of(signed_in.user), csrf_token=signed_in.csrf)


@sessions.get("/current", name="sessions.current", summary="Show who is signed in")
@anybody(unit_of_work=False)
async def current(request: Request, parts: Parts) -> CurrentOut:
    """Show the caller, or nobody: unlike `me`, this is no error for a page that has yet to ask for a password."""
    try:
        return CurrentOut(caller=MeOut.of(await caller_of(parts, request)))
    except Unauthenticated:
        return CurrentOut(caller=None)


@first_run.get("", name="first_run.get", summary="Whether the first account is to be made")
@anybody()
async def show_first_run(session: Session, request: Request) -> FirstRunOut:
    """Say whether nobody has an account yet and the caller sits at the machine itself."""
    return FirstRunOut(open=_at_the_machine(request) and await nobody_yet(session))


@first_run.post("", name="first_run.make", summary="Make the first administrator", status_code=201, responses={403: {}})
@anybody()
async def make_first(body: FirstAdmin, session: Session, request: Request, response: Response) -> SessionOut:
    """Make the first account and sign it in; from the machine itself only, and once.

    On a server elsewhere use `lastmile user create`.
    """
    if not _at_the_machine(request):
        raise Forbidden("the first account is made on the machine itself: lastmile user create")
    return _opened(await make_first_admin(session, body.email, body.name, body.password), request, response)


def _at_the_machine(request: Request) -> bool:
    return request.client is not None and request.client.host in _AT_THE_MACHINE


@sessions.delete("/current", name="sessions.close", summary="Sign out", status_code=204)
@allow("self:read")
async def sign_out(session: Session, request: Request, response: Response) -> None:
    """End the session that is calling; a key stays what it is."""
    await People(session).sign_out(request.cookies.get(SESSION_COOKIE, ""))
    response.delete_cookie(SESSION_COOKIE)


@me.get("", name="me.get", summary="Show who is calling")
@allow("self:read", unit_of_work=False)
async def show_me(caller: Caller) -> MeOut:
    """Show the caller's role, scopes and owner."""
    return MeOut.of(caller)


@colleagues.get("", name="colleagues.list", summary="List colleagues")
@allow("setup:read")
async def list_colleagues(session: Session) -> list[ColleagueOut]:
    """List who works here, by name: whoever may look after something."""
    return [ColleagueOut.model_validate(user) for user in await UserRepository(session).staff()]


@audit.get("", name="audit.list", summary="Show the audit log")
@allow("access:read")
async def list_audit(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    caller_id: Annotated[Id | None, Query(description="lines of this key or user only")] = None,
) -> paging.Page[AuditOut]:
    """List what callers did, newest first."""
    place = paging.decode(cursor, int)
    found = await AuditRepository(session).before(place[0] if place else None, limit + 1, caller_id or "")
    page = paging.page_of(found, limit, AuditOut.of, lambda entry: paging.encode(entry.sequence))
    paging.link_next(request, response, page)
    return page
