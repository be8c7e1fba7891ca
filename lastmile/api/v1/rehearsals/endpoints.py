"""Rehearsals: a day with more volume, fewer riders or other contracts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.operations.schemas import OperationOut
from lastmile.api.v1.rehearsals.schemas import RehearsalIn, RehearsalOut
from lastmile.insights.rehearsal import Rehearsals

router = Router("/v1/rehearsals", "rehearsals")

RehearsalId = Annotated[Id, Path(examples=["reh_01jd3k5m7n"])]


@router.post("", name="rehearsals.create", summary="Rehearse a day", status_code=202)
@allow("plans:write")
async def rehearse_day(body: RehearsalIn, session: Session, caller: Caller, response: Response) -> OperationOut:
    """Plan a day twice with the same seed and budget: as it was, and as it might have been; no plan is changed.

    The inputs are those of the day's released plan, else what the database has for that day. The operation's result
    names the rehearsal, where the comparison is.
    """
    job = await Rehearsals(session).ask(body.wish(), caller.id)
    response.headers["Location"] = f"/v1/operations/{job.id}"
    return OperationOut.of(job)


@router.get("", name="rehearsals.list", summary="List rehearsals")
@allow("plans:read")
async def list_rehearsals(
    session: Session, request: Request, response: Response, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[RehearsalOut]:
    """List rehearsals, newest first."""
    place = paging.decode(cursor, str)
    found = await Rehearsals(session).before(place[0] if place else "", limit + 1)
    page = paging.page_of(found, limit, RehearsalOut.of, lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{rehearsal_id}", name="rehearsals.get", summary="Show a rehearsal")
@allow("plans:read")
async def get_rehearsal(rehearsal_id: RehearsalId, session: Session) -> RehearsalOut:
    """Show what was rehearsed, and both plans side by side once they are there."""
    return RehearsalOut.of(await Rehearsals(session).get(rehearsal_id))
