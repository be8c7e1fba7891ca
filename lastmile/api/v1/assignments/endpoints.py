"""Assignments as staff see them: all carriers', and what they ask."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.access import Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.partner.schemas import AssignmentOut, PriceDecisionIn
from lastmile.dispatch.partners import Assignments, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository

router = Router("/v1/assignments", "partners")

AssignmentId = Annotated[Id, Path(examples=["asg_01jd3k5m7n"])]
_STAFF = (Role.ADMIN, Role.DISPATCHER, Role.OPS_MANAGER, Role.ANALYST)


@router.get("", name="assignments.list", summary="List assignments")
@allow("assignments:read", *_STAFF)
async def list_assignments(
    session: Session,
    request: Request,
    response: Response,
    carrier_id: Annotated[Id | None, Query(description="only of this carrier")] = None,
    state: Annotated[AssignmentState | None, Query(description="only in this state")] = None,
    day: Annotated[Day | None, Query(description="only of this local day")] = None,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[AssignmentOut]:
    """List what was offered to partners and what they answered, newest first."""
    place = paging.decode(cursor, str)
    found = await AssignmentRepository(session).before(
        place[0] if place else None, limit + 1, carrier_id=carrier_id or "", state=state, day=day
    )
    page = paging.page_of(found, limit, AssignmentOut.of, lambda assignment: paging.encode(assignment.id))
    paging.link_next(request, response, page)
    return page


@router.post("/{assignment_id}/decide", name="assignments.decide", summary="Decide about another price")
@allow("assignments:write", Role.ADMIN, Role.DISPATCHER)
async def decide(assignment_id: AssignmentId, body: PriceDecisionIn, session: Session, caller: Caller) -> AssignmentOut:
    """Agree to the price that a partner asks, or offer the old one again."""
    assignments = Assignments(session)
    return AssignmentOut.of(await assignments.decide(await assignments.find(assignment_id, caller), agreed=body.agreed))
