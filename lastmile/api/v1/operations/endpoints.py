"""Operations: what takes a while, how far it is, and how to stop it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from lastmile.api import paging
from lastmile.api.dependencies import Parts, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.services import Services
from lastmile.api.v1.operations.schemas import CancelIn, OperationOut, SketchOut
from lastmile.dispatch.jobs import Job, Jobs
from lastmile.dispatch.plans.sketches import Sketch, sketched, unpack_names
from lastmile.dispatch.plans.solutions import unpack_solution

router = Router("/v1/operations", "operations")

OperationId = Annotated[Id, Path(examples=["job_01jd3k5m7n"])]

_LOOK_S: Final = 0.5
"""Between two looks at a running operation; its worker writes as often."""

_ALIVE_S: Final = 15.0
"""After so long without news a comment says that the stream is alive."""

_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "`progress` events with the operation as data, at last one `result`; the id is its revision",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    204: {"description": "it is over, and Last-Event-ID has seen the end: do not connect again"},
}


@router.get("", name="operations.list", summary="List operations")
@allow("plans:read")
async def list_operations(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    plan_id: Annotated[Id | None, Query(description="of this plan only")] = None,
) -> paging.Page[OperationOut]:
    """List operations, newest first."""
    place = paging.decode(cursor, str)
    found = await Jobs(session).newest(limit + 1, place[0] if place else "", plan_id or "")
    page = paging.page_of(found, limit, OperationOut.of, lambda job: paging.encode(job.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{operation_id}", name="operations.get", summary="Show an operation")
@allow("plans:read")
async def get_operation(operation_id: OperationId, session: Session) -> OperationOut:
    """Show how far an operation is, and what came of it."""
    return OperationOut.of(await Jobs(session).get(operation_id))


@router.get("/{operation_id}/sketch", name="operations.sketch", summary="Show the best plan so far")
@allow("plans:read")
async def get_sketch(operation_id: OperationId, session: Session) -> SketchOut:
    """Show who would take what in the best plan that a search has found so far.

    Empty before the first plan, for a re-plan, and when it is over: then the version has it.
    """
    jobs = Jobs(session)
    job = await jobs.get(operation_id)
    found = await jobs.best(job.id)
    sketch = Sketch() if found is None else sketched(unpack_names(found[1]), unpack_solution(found[0]))
    return SketchOut.of(sketch)


@router.post("/{operation_id}/cancel", name="operations.cancel", summary="Stop an operation", status_code=202)
@allow("plans:write")
async def cancel_operation(operation_id: OperationId, session: Session, body: CancelIn | None = None) -> OperationOut:
    """Stop an operation: its worker hears it within a second. What is over stays as it is."""
    keep_best = body is not None and body.keep_best
    return OperationOut.of(await Jobs(session).cancel(operation_id, keep_best=keep_best))


@router.get(
    "/{operation_id}/events",
    name="operations.events",
    summary="Follow an operation",
    response_class=StreamingResponse,
    responses=_STREAM,
)
@allow("plans:read", unit_of_work=False)
async def follow_operation(
    operation_id: OperationId,
    parts: Parts,
    last_event_id: Annotated[
        str | None,
        Header(alias="Last-Event-ID", max_length=20, description="revision after which to go on", examples=["12"]),
    ] = None,
) -> Response:
    """Follow an operation by server-sent events, until it is over; a broken connection goes on where it was."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    job = await _job(parts, operation_id)
    if job.state.over and job.revision <= seen:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(parts, job, seen), media_type="text/event-stream", headers=headers)


async def _job(parts: Services, operation_id: str) -> Job:
    async with parts.database.reading() as session:
        return await Jobs(session).get(operation_id)


async def _events(parts: Services, job: Job, seen: int) -> AsyncIterator[bytes]:
    """Give the operation whenever it has changed."""
    told_at = time.monotonic()
    while True:
        if job.revision > seen:
            seen, told_at = job.revision, time.monotonic()
            yield _event(job)
        elif time.monotonic() - told_at > _ALIVE_S:
            told_at = time.monotonic()
            yield b": alive\n\n"
        if job.state.over:
            return
        await asyncio.sleep(_LOOK_S)
        job = await _job(parts, job.id)


def _event(job: Job) -> bytes:
    kind = "result" if job.state.over else "progress"
    return f"id: {job.revision}\nevent: {kind}\ndata: {OperationOut.of(job).model_dump_json()}\n\n".encode()
