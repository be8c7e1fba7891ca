"""One call of the API: who may make it, in which transaction it runs, and what happens when it is repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from lastmile.access import SCOPES, AuditEntry, Role
from lastmile.access.principal import Principal
from lastmile.access.repository import Answer, AnswerRepository, AuditRepository
from lastmile.api.authentication import caller_of
from lastmile.api.documenting import problem_responses
from lastmile.api.errors import request_id_of
from lastmile.api.limits import RateLimit, rate_limit
from lastmile.api.requests import StrictRequest, read_body, refuse_odd_address
from lastmile.api.services import Services
from lastmile.core.errors import Forbidden, InvalidInput, KeyReused, RowIssue

_SAFE: Final = frozenset({"GET", "HEAD"})
_KEPT_HEADERS: Final = ("content-type", "location", "etag")
_LONGEST_KEY: Final = 255
MOST_BYTES: Final = 5 * 1024 * 1024
"""Of a body, where a call does not say otherwise."""
_ACCESS: Final = "__lastmile_access__"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Before = Callable[[StrictRequest, Services], Awaitable[Any]]
"""What a call does before its transaction begins; the endpoint gets the result as `Prepared`."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may make a call.

    Parameters
    ----------
    scope : what a key must have; its roles are those of ``SCOPES``. Empty for a call that anybody may make.
    unit_of_work : whether the call runs in one transaction (or consistent read) that `operation` opens; streams and
        bulk paths open their own.
    roles : fewer roles than the scope has.
    most_bytes : the largest body it takes.
    before : slow work that needs no transaction, e.g. looking for addresses on the map; it must not hold one up.
    """

    scope: str
    unit_of_work: bool = True
    roles: frozenset[Role] = frozenset()
    most_bytes: int = MOST_BYTES
    before: Before | None = None

    @property
    def permitted(self) -> frozenset[Role]:
        """Roles that may make the call; empty where anybody may."""
        return self.roles or SCOPES.get(self.scope, frozenset())

    def refuse_others(self, caller: Principal) -> None:
        """Let only those pass who may.

        Raises
        ------
        Forbidden
            If the caller's role or scopes do not allow the call.
        """
        if caller.role not in self.permitted:
            raise Forbidden(f"a {caller.role.value} may not do this")
        if self.scope not in caller.scopes:
            raise Forbidden(f"this key lacks the scope {self.scope}", {"scope": self.scope})


def allow(
    scope: str,
    *roles: Role,
    unit_of_work: bool = True,
    most_bytes: int = MOST_BYTES,
    before: Before | None = None,
) -> Callable[[Endpoint], Endpoint]:
    """Say who may call an endpoint; stands directly above the function.

    Parameters
    ----------
    scope : one of ``SCOPES``.
    roles : to narrow it down.
    unit_of_work, most_bytes, before : see `Access`.
    """
    access = Access(scope, unit_of_work, frozenset(roles), most_bytes, before)
    if scope not in SCOPES or not access.permitted <= SCOPES[scope]:
        raise ValueError(f"scope {scope!r} is not in the list, or has not these roles")
    return _marked(access)


def anybody(*, unit_of_work: bool = True, most_bytes: int = MOST_BYTES) -> Callable[[Endpoint], Endpoint]:
    """Say that an endpoint needs no key: its address is the secret, or it gives nothing away."""
    return _marked(Access("", unit_of_work, most_bytes=most_bytes))


def _marked(access: Access) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ACCESS, access)
        return endpoint

    return mark


class Operation(APIRoute):
    """A route with its conventions.

    An unsafe call runs in one transaction, together with its line in the audit log and, if it came with an
    Idempotency-Key, its answer: all of it is durable before the answer leaves, or none of it happened.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        access = getattr(endpoint, _ACCESS, None)
        if not isinstance(access, Access):
            raise TypeError(f"{path}: say who may call it, with @allow or @anybody")
        self.access: Access = access
        unsafe = not set(options.get("methods") or ("GET",)) <= _SAFE
        declared = options.get("responses") or {}
        known = problem_responses(unsafe=unsafe, public=not access.scope, path=path, also=declared)
        options["responses"] = declared | known
        extra: dict[str, Any] = {"x-scope": access.scope, "x-roles": sorted(role.value for role in access.permitted)}
        if not access.scope:
            extra["security"] = []
        options["openapi_extra"] = (options.get("openapi_extra") or {}) | extra
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler into the conventions."""
        run = super().get_route_handler()

        async def handle(request: Request) -> Response:
            services: Services = request.app.state.services
            refuse_odd_address(request.scope)
            limit: RateLimit | None = None
            if self.access.scope:
                caller = await caller_of(services, request)
                limit = await rate_limit(services, caller)
                self.access.refuse_others(caller)
                request.state.caller = caller
            strict = StrictRequest(request.scope, await read_body(request, self.access.most_bytes), request.receive)
            if self.access.before is not None:
                request.state.prepared = await self.access.before(strict, services)
            response = await self._in_unit_of_work(services, strict, run)
            if limit is not None:
                response.headers.update(limit.headers())
            return response

        return handle

    async def _in_unit_of_work(
        self, services: Services, request: StrictRequest, run: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        if not self.access.unit_of_work:
            return await run(request)
        if request.method in _SAFE:
            async with services.database.reading() as session:
                request.state.session = session
                return await run(request)
        async with services.database.transaction() as session:
            request.state.session = session
            once = await _Once.of(request, self.name)
            if once is None:
                response = await run(request)
            elif (known := await once.answered()) is not None:
                return known
            else:
                response = await run(request)
                await once.keep(response)
            await self._audit(request)
        return response

    async def _audit(self, request: Request) -> None:
        if not self.access.scope:
            return
        detail = getattr(request.state, "audit_detail", {})
        entry = AuditEntry(request.state.caller, self.name, request.url.path, request_id_of(request), detail)
        await AuditRepository(request.state.session).add(entry)


class _Once:
    """A call that came with an Idempotency-Key: done once, answered as often as it is asked."""

    def __init__(self, answers: AnswerRepository, caller_id: str, key: str, fingerprint: str) -> None:
        self._answers, self._caller_id, self._key, self._fingerprint = answers, caller_id, key, fingerprint

    @classmethod
    async def of(cls, request: StrictRequest, operation: str) -> _Once | None:
        """Read the key of a request; ``None`` where it has none."""
        key = request.headers.get("idempotency-key")
        if key is None:
            return None
        if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
            expected = f"1 to {_LONGEST_KEY} printable characters"
            issue = RowIssue("header", "/header/Idempotency-Key", None, key, expected)
            raise InvalidInput("the Idempotency-Key cannot be used", [issue])
        caller: Principal | None = getattr(request.state, "caller", None)
        asked = "\n".join((operation, request.method, str(request.url.path), str(request.url.query)))
        fingerprint = hashlib.sha256(asked.encode() + b"\n" + await request.body()).hexdigest()
        return cls(AnswerRepository(request.state.session), caller.id if caller else "", key, fingerprint)

    async def answered(self) -> Response | None:
        """Give the answer of the first call; ``None`` if this is the first.

        Raises
        ------
        KeyReused
            If the first call asked for something else.
        """
        if await self._answers.claim(self._caller_id, self._key, self._fingerprint):
            return None
        answer = await self._answers.answered(self._caller_id, self._key)
        if answer is None or answer.fingerprint != self._fingerprint:
            raise KeyReused("this Idempotency-Key came with another request before; use a new one for a new request")
        return Response(answer.body, answer.status, headers=answer.headers | {"Idempotency-Replayed": "true"})

    async def keep(self, response: Response) -> None:
        """Write down what the first call is answered."""
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        answer = Answer(self._fingerprint, response.status_code, headers, bytes(response.body))
        await self._answers.keep(self._caller_id, self._key, answer)


class Router(APIRouter):
    """A router whose routes are operations.

    Parameters
    ----------
    prefix : e.g. ``/v1/shipments``.
    tag : under which the document lists its operations.
    """

    def __init__(self, prefix: str, tag: str) -> None:
        super().__init__(prefix=prefix, tags=[tag], route_class=Operation)
