"""What delivery partners do: poll their assignments, answer them, tell what happened."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response

from lastmile.access import Role
from lastmile.api.dependencies import Caller, Parts, Prepared, Session
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.paging import Limit
from lastmile.api.pictures import PICTURE, AttachmentOut, examined
from lastmile.api.v1.partner.polling import LONGEST_WAIT_S, USUAL, Question, place_of
from lastmile.api.v1.partner.polling import answer as answer_poll
from lastmile.api.v1.partner.reports import answer_batch, read_attempts
from lastmile.api.v1.partner.schemas import (
    AnswersIn,
    AssignmentOut,
    Changes,
    CounterIn,
    EventResults,
    ItemResult,
    PartnerAttempts,
    PartnerEvents,
    RejectIn,
)
from lastmile.core.errors import Conflict, NotFound
from lastmile.dispatch.execution import Taken, take_from_partner
from lastmile.dispatch.partners import Assignments
from lastmile.dispatch.partners.printing import labels_pdf, manifest_pdf
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.infra.blobs import MOST_BYTES, Blobs, Owner

router = Router("/v1/partner", "partners")

_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_MOST_ON_A_MANIFEST: Final = 2_000

AssignmentId = Annotated[Id, Path(examples=["asg_01jd3k5m7n"])]


@router.get(
    "/assignments",
    name="partner.assignments",
    summary="Poll for changes",
    response_model=Changes,
    responses={304: {"description": "Nothing has changed since the ETag that was sent"}},
)
@allow("assignments:read", Role.PARTNER, unit_of_work=False)
async def poll(
    caller: Caller,
    parts: Parts,
    request: Request,
    cursor: Annotated[
        str | None, Query(max_length=40, description="`next_cursor` of the poll before; from the begin without")
    ] = None,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT_S, description="seconds to wait for news where there is none yet")
    ] = 0,
    limit: Limit = USUAL,
) -> Response:
    """Give what has changed after a place in the partner's feed; each assignment once, as it stands now.

    Keep `next_cursor` and poll from there: nothing is missed and nothing comes twice, also across restarts. With
    `If-None-Match` of the last ETag the answer is 304 where nothing is new; with `wait` it comes as soon as there is.
    """
    known = request.headers.get("if-none-match")
    found = await answer_poll(parts, Question(caller.carrier_id, place_of(cursor), limit, wait, known))
    headers = {"ETag": found.etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if found.body is None:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type="application/json")


@router.post("/assignments/{assignment_id}/accept", name="partner.accept", summary="Accept an assignment")
@allow("assignments:write", Role.PARTNER)
async def accept(assignment_id: AssignmentId, session: Session, caller: Caller) -> AssignmentOut:
    """Take a parcel at the offered price."""
    assignments = Assignments(session)
    return AssignmentOut.of(await assignments.accept(await assignments.find(assignment_id, caller)))


@router.post("/assignments/{assignment_id}/reject", name="partner.reject", summary="Reject an assignment")
@allow("assignments:write", Role.PARTNER)
async def reject(assignment_id: AssignmentId, body: RejectIn, session: Session, caller: Caller) -> AssignmentOut:
    """Do not take a parcel: it goes back to the plan."""
    assignments = Assignments(session)
    found = await assignments.find(assignment_id, caller)
    return AssignmentOut.of(await assignments.reject(found, body.reason, body.text))


@router.post("/assignments/{assignment_id}/counter", name="partner.counter", summary="Ask another price")
@allow("assignments:write", Role.PARTNER)
async def counter(assignment_id: AssignmentId, body: CounterIn, session: Session, caller: Caller) -> AssignmentOut:
    """Ask another price for a parcel; a dispatcher agrees, or offers the old one again."""
    assignments = Assignments(session)
    found = await assignments.find(assignment_id, caller)
    return AssignmentOut.of(await assignments.counter(found, body.price_minor, body.text))


@router.post("/answers", name="partner.answer", summary="Answer several assignments")
@allow("assignments:write", Role.PARTNER)
async def answer(body: AnswersIn, session: Session, caller: Caller) -> list[ItemResult]:
    """Accept or reject up to 1,000 assignments; each has its own result, and one that fails hurts no other."""
    assignments, results = Assignments(session), []
    for one in body.answers:
        try:
            found = await assignments.find(one.assignment_id, caller)
            if one.answer == "accept":
                moved = await assignments.accept(found)
            else:
                moved = await assignments.reject(found, one.reason, one.text)
        except (NotFound, Conflict) as error:
            results.append(ItemResult(id=one.assignment_id, result=error.code, detail=error.message))
        else:
            results.append(ItemResult(id=one.assignment_id, result=moved.state.value))
    return results


@router.get(
    "/assignments/{assignment_id}/label",
    name="partner.label",
    summary="Print a parcel's labels",
    response_class=Response,
    responses=_PDF,
)
@allow("assignments:read", Role.PARTNER)
async def label(assignment_id: AssignmentId, session: Session, caller: Caller) -> Response:
    """Print one label (A6) for each piece, with a barcode of the shipment's id."""
    found = await Assignments(session).find(assignment_id, caller)
    return Response(await asyncio.to_thread(labels_pdf, [found]), media_type="application/pdf")


@router.get(
    "/manifests/{day}",
    name="partner.manifest",
    summary="Print what the partner takes on a day",
    response_class=Response,
    responses=_PDF,
)
@allow("assignments:read", Role.PARTNER)
async def manifest(day: Annotated[Day, Path(examples=["2026-11-24"])], session: Session, caller: Caller) -> Response:
    """Print the list of the parcels that the partner has accepted for a day, to sign at the hand-over."""
    found = await AssignmentRepository(session).accepted(caller.carrier_id, day, _MOST_ON_A_MANIFEST)
    return Response(await asyncio.to_thread(manifest_pdf, found, day), media_type="application/pdf")


@router.post(
    "/attachments", name="partner.attach", summary="Bring a photo or signature", status_code=201, openapi_extra=PICTURE
)
@allow("tracking:write", Role.PARTNER, most_bytes=MOST_BYTES, before=examined)
async def attach(session: Session, caller: Caller, prepared: Prepared) -> AttachmentOut:
    """Keep a picture; the body is the file itself. What it is, its content says. The same again is the same."""
    body, media = prepared
    return AttachmentOut.of(await Blobs(session).keep(body, media, Owner(carrier_id=caller.carrier_id)))


@router.post("/proofs", name="partner.prove", summary="Prove deliveries")
@allow("tracking:write", Role.PARTNER)
async def prove(body: PartnerAttempts, session: Session, caller: Caller) -> EventResults:
    """Tell of up to 1,000 deliveries, pick-ups and failed attempts with their proof; each has its own result.

    The same key of the same shipment is the same attempt. A proof that does not hold, such as a wrong code, stands in
    the `detail`: the delivery has happened all the same.
    """
    attempts, results = read_attempts(body.attempts)
    taken = iter(await take_from_partner(session, caller.carrier_id, [attempt.told() for attempt in attempts]))
    keys = (attempt.key for attempt in attempts)
    return EventResults(results=[wrong or _taken(next(keys), next(taken)) for wrong in results])


def _taken(key: str, taken: Taken) -> ItemResult:
    return ItemResult(id=key, result=taken.verdict.value, detail="; ".join(taken.remarks))


@router.post(
    "/events",
    name="partner.events",
    summary="Tell what happened to shipments",
    response_model=EventResults,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{PartnerEvents.__name__}"}}},
        },
    },
)
@allow("tracking:write", Role.PARTNER, unit_of_work=False)
async def events(request: Request, caller: Caller, parts: Parts) -> Response:
    """Tell of up to 1,000 events; each has its own result, and one that is wrong hurts no other.

    Events may come late, twice and in any order: the same key of the same shipment is the same event, and where a
    shipment stands follows from all of them. What is answered as `recorded` is durable.
    """
    answer = await answer_batch(parts.writer, await request.body(), caller.carrier_id)
    return Response(answer, media_type="application/json")
