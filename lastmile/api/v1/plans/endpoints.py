"""Plans: made, looked at, edited, solved again, compared, released."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, Any, Final

from fastapi import Header, Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other, unchanged
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.api.v1.operations.schemas import OperationOut
from lastmile.api.v1.plans.comparison_schemas import ComparisonOut
from lastmile.api.v1.plans.edit_schemas import EditedOut, EditsIn
from lastmile.api.v1.plans.releasing import RELEASES
from lastmile.api.v1.plans.replan_schemas import ReplanIn
from lastmile.api.v1.plans.schemas import CommitIn, ExplainedOut, PlanIn, PlanOut, SolveIn, VerdictOut, VersionOut
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.jobs import Job
from lastmile.dispatch.outputs.geojson import geojson_text
from lastmile.dispatch.plandoc import PlanDocument, from_json
from lastmile.dispatch.planning.delivering import route_lines
from lastmile.dispatch.plans.choosing import refuse_unknown
from lastmile.dispatch.plans.drafts import Drafts
from lastmile.dispatch.plans.explaining import explain_shipment
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.setup import Setup
from lastmile.dispatch.store import StoredPlan

router = Router("/v1/plans", "plans")

PlanId = Annotated[Id, Path(examples=["plan_01jd3k5m7n"])]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="of the version", examples=[1])]
OfVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="of this version; the head unless given")]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=200)]

_DOCUMENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "the plan document", "model": PlanDocument},
    304: {"description": "unchanged"},
}
_GEOJSON: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "legs as lines, stops, depots and orders off the routes as points",
        "content": {"application/geo+json": {"schema": {"type": "object"}}},
    }
}


@router.post("", name="plans.create", summary="Plan a day", status_code=202)
@allow("plans:write")
async def create_plan(body: PlanIn, session: Session, caller: Caller, response: Response) -> OperationOut:
    """Plan some hubs on one day, with the shipments, riders and contracts as they are when a worker begins.

    Another plan of the same hubs and day becomes another version of the same plan.
    """
    await _refuse_unknown_hubs(session, body.hub_ids)
    choice = body.choice()
    await refuse_unknown(session, choice)
    _, job = await Plans(session).create(body.day, tuple(body.hub_ids), body.options(), caller.id, choice)
    return _accepted(job, response)


async def _refuse_unknown_hubs(session: Session, hub_ids: list[str]) -> None:
    known = {hub.id for hub in await Setup(session).hubs.among("id", hub_ids)}
    issues = [
        RowIssue("body", f"/body/hub_ids/{at}", None, hub_id, "the id of a hub")
        for at, hub_id in enumerate(hub_ids)
        if hub_id not in known
    ]
    if issues:
        raise InvalidInput("there is no such hub", issues)


def _accepted(job: Job, response: Response) -> OperationOut:
    response.headers["Location"] = f"/v1/operations/{job.id}"
    return OperationOut.of(job)


@router.get("", name="plans.list", summary="List plans")
@allow("plans:read")
async def list_plans(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    day: Annotated[Day | None, Query(description="of this day only")] = None,
) -> paging.Page[PlanOut]:
    """List plans, newest first."""
    place = paging.decode(cursor, str)
    found = await Plans(session).newest(limit + 1, place[0] if place else "", day)
    page = paging.page_of(found, limit, PlanOut.of, lambda plan: paging.encode(plan.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{plan_id}", name="plans.get", summary="Show a plan")
@allow("plans:read")
async def get_plan(plan_id: PlanId, session: Session, response: Response) -> PlanOut:
    """Show which version edits go on from and which one is on the road, with the ETag that an edit needs."""
    return _shown(await Plans(session).get(plan_id), response)


def _shown(plan: StoredPlan, response: Response) -> PlanOut:
    response.headers["ETag"] = etag(plan.revision)
    return PlanOut.of(plan)


@router.get("/{plan_id}/versions", name="plans.versions", summary="List a plan's versions")
@allow("plans:read")
async def list_versions(
    plan_id: PlanId,
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[VersionOut]:
    """List versions, newest first, without their documents."""
    plan = await Plans(session).get(plan_id)
    place = paging.decode(cursor, int)
    found = await Plans(session).versions(plan.id, limit + 1, place[0] if place else None)
    page = paging.page_of(found, limit, VersionOut.of, lambda version: paging.encode(version.number))
    paging.link_next(request, response, page)
    return page


@router.get(
    "/{plan_id}/versions/{number}",
    name="plans.document",
    summary="Show a version's document",
    responses=_DOCUMENT,
)
@allow("plans:read")
async def get_document(
    plan_id: PlanId, number: Number, session: Session, parts: Parts, if_none_match: IfNoneMatch = None
) -> Response:
    """Give the whole plan: routes, carriers' orders, what is left, and the figures. That of a draft is written now."""
    body = await Drafts(session, parts.days).document(await Plans(session).get(plan_id), number)
    tag = etag(hashlib.sha256(body).hexdigest()[:32])
    if unchanged(if_none_match, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})


@router.get(
    "/{plan_id}/versions/{number}/geojson",
    name="plans.geojson",
    summary="Show a version on the map",
    responses=_GEOJSON,
)
@allow("plans:read")
async def get_geojson(plan_id: PlanId, number: Number, session: Session, parts: Parts) -> Response:
    """Give the version as GeoJSON, legs drawn along the streets."""
    plan = await Plans(session).get(plan_id)
    drafts = Drafts(session, parts.days)
    document = from_json(await drafts.document(plan, number))
    streets = (await drafts.opened(plan, number)).inputs.streets
    text = await asyncio.to_thread(lambda: geojson_text(document, route_lines(document, streets)))
    return Response(text, media_type="application/geo+json")


@router.get("/{plan_id}/versions/{number}/verdict", name="plans.verdict", summary="Judge a version")
@allow("plans:read")
async def get_verdict(plan_id: PlanId, number: Number, session: Session, parts: Parts) -> VerdictOut:
    """Say what a version costs by term, which rules it breaks, and what is locked in it."""
    plan = await Plans(session).get(plan_id)
    _, version = await Drafts(session, parts.days).judge(plan, number)
    return VerdictOut.of(version.judged)


@router.get("/{plan_id}/compare", name="plans.compare", summary="Compare two versions")
@allow("plans:read")
async def compare_versions(
    plan_id: PlanId,
    session: Session,
    parts: Parts,
    before: Annotated[int, Query(alias="from", ge=1, le=2**31 - 1, examples=[1])],
    after: Annotated[int, Query(alias="to", ge=1, le=2**31 - 1, examples=[2])],
) -> ComparisonOut:
    """List what is different: routes, shipments, cost by term."""
    plan = await Plans(session).get(plan_id)
    return ComparisonOut.of(await Drafts(session, parts.days).compare(plan, before, after))


@router.get("/{plan_id}/explain/{shipment_id}", name="plans.explain", summary="Explain one shipment")
@allow("plans:read")
async def explain(
    plan_id: PlanId,
    shipment_id: Annotated[Id, Path(examples=["shp_01jd3k5m7n"])],
    session: Session,
    parts: Parts,
    version: OfVersion = None,
) -> ExplainedOut:
    """Say why a shipment is where it is, at what price, and what else there was."""
    plan = await Plans(session).get(plan_id)
    drafts = Drafts(session, parts.days)
    number = version or drafts.head(plan)
    document = from_json(await drafts.document(plan, number))
    return ExplainedOut.of(explain_shipment(await drafts.opened(plan, number), document, shipment_id))


async def _open_head(request: StrictRequest, services: Services) -> None:
    """Open the day that is to be edited: slow the first time, and not to be done while others wait to write."""
    async with services.database.reading() as session:
        plan = await Plans(session).get(str(request.path_params["plan_id"]))
        if plan.head is not None:
            await Drafts(session, services.days).opened(plan, plan.head)


async def _write_head(request: StrictRequest, services: Services) -> None:
    """Write the document that is to be released, for the same reason."""
    async with services.database.reading() as session:
        plan = await Plans(session).get(str(request.path_params["plan_id"]))
        if plan.head is not None:
            await Drafts(session, services.days).document(plan, plan.head)


@router.post("/{plan_id}/edits", name="plans.edit", summary="Edit a plan")
@allow("plans:write", before=_open_head)
async def edit_plan(
    plan_id: PlanId,
    body: EditsIn,
    session: Session,
    caller: Caller,
    parts: Parts,
    response: Response,
    if_match: IfMatch = None,
) -> EditedOut:
    """Make a new version by hand: move, reassign, lock, unlock. It is judged at once; what it breaks is listed."""
    plans = Plans(session)
    plan = await plans.get(plan_id, lock=True)
    refuse_other(if_match, plan.revision)
    edits = [each.edit() for each in body.edits]
    edited = await Drafts(session, parts.days).edit(plan, edits, caller.id)
    changed = await plans.get(plan_id)
    response.headers["ETag"] = etag(changed.revision)
    return EditedOut.of(changed, edited)


@router.post("/{plan_id}/undo", name="plans.undo", summary="Undo an edit")
@allow("plans:write")
async def undo_edit(
    plan_id: PlanId, session: Session, parts: Parts, response: Response, if_match: IfMatch = None
) -> PlanOut:
    """Go back to the version that the present one was made from. No version is lost."""
    plans = Plans(session)
    plan = await plans.get(plan_id, lock=True)
    refuse_other(if_match, plan.revision)
    await Drafts(session, parts.days).undo(plan)
    return _shown(await plans.get(plan_id), response)


@router.post("/{plan_id}/solve", name="plans.solve", summary="Solve a plan again", status_code=202)
@allow("plans:write")
async def solve_plan(
    plan_id: PlanId, session: Session, caller: Caller, response: Response, body: SolveIn | None = None
) -> OperationOut:
    """Look for a better plan from the head version, with its inputs and under its locks."""
    plan = await Plans(session).get(plan_id, lock=True)
    options = (body or SolveIn()).options()
    return _accepted(await Plans(session).solve(plan, options, caller.id), response)


@router.post("/{plan_id}/replan", name="plans.replan", summary="Re-plan a day under way", status_code=202)
@allow("plans:write")
async def replan(
    plan_id: PlanId, session: Session, caller: Caller, response: Response, body: ReplanIn | None = None
) -> OperationOut:
    """Plan the rest of a day from the released version, with what has happened and the shipments that came since.

    What is executed stays; goods on board stay with their rider. The new version says in `options.replan` what is
    different for whom, and counts when it is released.
    """
    plan = await Plans(session).get(plan_id, lock=True)
    asked = (body or ReplanIn()).replan()
    return _accepted(await Plans(session).replan(plan, asked, caller.id), response)


@router.post("/{plan_id}/commit", name="plans.commit", summary="Release a plan")
@allow("plans:write", before=_write_head)
async def commit_plan(
    plan_id: PlanId,
    session: Session,
    request: Request,
    parts: Parts,
    response: Response,
    body: CommitIn | None = None,
    if_match: IfMatch = None,
) -> PlanOut:
    """Release the head version to riders and partners."""
    plans, how = Plans(session), body or CommitIn()
    plan = await plans.get(plan_id, lock=True)
    refuse_other(if_match, plan.revision)
    version = await Drafts(session, parts.days).release(
        plan, RELEASES, accept_violations=how.accept_violations, reason=how.reason
    )
    request.state.audit_detail = {
        "version": version.number,
        "violations": version.making.violations,
        "reason": how.reason,
    }
    return _shown(await plans.get(plan_id), response)
