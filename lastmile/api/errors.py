"""Errors as problem documents (RFC 9457), from a closed list of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from lastmile.core import errors

_log = structlog.get_logger("lastmile.api")

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the closed list."""

    status: int
    title: str


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        errors.Malformed.code: Kind(400, "The request cannot be read"),
        errors.Unauthenticated.code: Kind(401, "Nobody known is calling"),
        errors.Forbidden.code: Kind(403, "The caller may not do this"),
        errors.NotFound.code: Kind(404, "There is no such thing, or not for this caller"),
        "method_not_allowed": Kind(405, "The address does not take this method"),
        errors.Conflict.code: Kind(409, "Somebody else was first, or the state does not allow it"),
        errors.Stale.code: Kind(412, "The version edited is not the newest any more"),
        errors.TooLarge.code: Kind(413, "More than this address takes"),
        "unsupported_media_type": Kind(415, "The body has a type that this address does not take"),
        errors.InvalidInput.code: Kind(422, "The input is not valid"),
        errors.InvalidProblem.code: Kind(422, "The routing problem contradicts itself"),
        errors.InvalidPlan.code: Kind(422, "The plan breaks a rule"),
        errors.UnsupportedProblem.code: Kind(422, "The engine does not know a part of the problem"),
        errors.KeyReused.code: Kind(422, "The Idempotency-Key came with another request before"),
        errors.Unconditional.code: Kind(428, "The edit does not say of which version"),
        errors.LimitReached.code: Kind(429, "Too many calls"),
        "internal_error": Kind(500, "A mistake of ours"),
        errors.InvalidPayload.code: Kind(502, "What another system sent is wrong"),
        errors.Refused.code: Kind(502, "Another system said no"),
        errors.ExternalFailure.code: Kind(503, "Something that the service needs does not answer"),
    }
)
"""Code → status and title. Clients may rely on the codes; the detail is for people."""

_OF_STATUS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: errors.Malformed.code,
        401: errors.Unauthenticated.code,
        403: errors.Forbidden.code,
        404: errors.NotFound.code,
        405: "method_not_allowed",
        413: errors.TooLarge.code,
        415: "unsupported_media_type",
    }
)


class Issue(BaseModel):
    """One thing wrong in the input."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(description="where it stands: a JSON pointer, or file, row and column")
    expected: str = Field(description="what would be right")
    value: str | None = Field(None, description="what was there, shortened")


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/not_found",
                    "title": "There is no such thing, or not for this caller",
                    "status": 404,
                    "code": "not_found",
                    "detail": "no shipment shp_01jd3k",
                    "request_id": "req_01jd3k5m7n",
                    "issues": [],
                    "context": {"shipment": "shp_01jd3k"},
                }
            ]
        }
    )

    type: str = Field(description="address of an explanation, one for each code")
    title: str
    status: int
    code: str = Field(description="from the closed list; rely on this")
    detail: str = Field(description="for people")
    request_id: str = Field(description="the same as in our logs")
    issues: list[Issue] = Field(default_factory=list)
    context: dict[str, Any] = Field(default_factory=dict)


def problem_response(
    code: str,
    detail: str,
    *,
    request_id: str = "",
    issues: Sequence[Issue] = (),
    context: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write a problem document."""
    kind = KINDS[code]
    problem = Problem(
        type=f"/problems/{code}",
        title=kind.title,
        status=kind.status,
        code=code,
        detail=detail,
        request_id=request_id,
        issues=list(issues),
        context=dict(context or {}),
    )
    body = to_json(problem, fallback=str, inf_nan_mode="null")
    return Response(body, kind.status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def of_lastmile(error: errors.LastmileError) -> tuple[str, list[Issue], dict[str, str]]:
    """Give code, issues and headers of an error of the tree."""
    rows = error.issues if isinstance(error, errors.InvalidInput) else ()
    issues = [Issue(pointer=_place(row), expected=row.expected, value=row.value and row.value[:80]) for row in rows]
    headers = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="lastmile"'
    if isinstance(error, errors.LimitReached):
        headers["Retry-After"] = str(error.context.get("retry_after_s", 1))
    return error.code, issues, headers


def _place(row: errors.RowIssue) -> str:
    if isinstance(row.row, str) and row.row.startswith("/"):
        return row.row
    parts = [row.file, *(() if row.row is None else (f"row {row.row}",)), *((row.column,) if row.column else ())]
    return ", ".join(parts)


def request_id_of(request: Request) -> str:
    """Give the id under which a request stands in the logs."""
    return str(request.scope.get("lastmile.request_id", ""))


async def _on_lastmile(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.LastmileError):
        raise error
    code, issues, headers = of_lastmile(error)
    if KINDS[code].status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("failed", code=code, detail=error.message)
    return problem_response(
        code,
        error.message,
        request_id=request_id_of(request),
        issues=issues,
        context={key: value for key, value in error.context.items() if key != "output"},
        headers=headers,
    )


async def _on_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        detail = f"the body is not JSON: {faults[0].get('ctx', {}).get('error', '')}"
        return problem_response(errors.Malformed.code, detail, request_id=request_id_of(request))
    if any(isinstance(fault.get("input"), bytes) for fault in faults):
        detail = "the body is JSON: say so with the header Content-Type: application/json"
        return problem_response("unsupported_media_type", detail, request_id=request_id_of(request))
    issues = [
        Issue(
            pointer="/" + "/".join(str(part) for part in fault["loc"]),
            expected=str(fault["msg"]).removeprefix("Value error, "),
            value=repr(fault.get("input"))[:80],
        )
        for fault in faults[:100]
    ]
    detail = f"{len(faults)} value{'s are' if len(faults) > 1 else ' is'} not valid"
    return problem_response(errors.InvalidInput.code, detail, request_id=request_id_of(request), issues=issues)


async def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _OF_STATUS.get(error.status_code, errors.Malformed.code)
    return problem_response(code, str(error.detail), request_id=request_id_of(request), headers=error.headers)


async def _on_mistake(request: Request, error: Exception) -> Response:
    _log.error("mistake", exc_info=error)
    return problem_response("internal_error", "the service has made a mistake", request_id=request_id_of(request))


def install(app: FastAPI) -> None:
    """Let every error come out as a problem document, without anything from inside."""
    app.add_exception_handler(errors.LastmileError, _on_lastmile)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_mistake)
