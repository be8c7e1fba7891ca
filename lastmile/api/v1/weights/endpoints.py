"""Our own scale, and weights that carriers announce before they bill them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Path, Query, Request, Response

from lastmile.access.roles import MANAGERS
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.weights.schemas import AdvisedOut, AnnouncedIn, DiscrepancyOut, MeasureIn, MeasureOut, WordIn
from lastmile.carriers.register import book_of
from lastmile.core.errors import NotFound
from lastmile.dispatch.billing import Measure, Weights, WeightState
from lastmile.dispatch.shipments import ShipmentRepository

of_carrier = Router("/v1/carriers/{carrier_id}/weight-discrepancies", "invoices")
router = Router("/v1/weight-discrepancies", "invoices")
measures = Router("/v1/shipments/{shipment_id}/measure", "shipments")

CarrierId = Annotated[Id, Path(examples=["car_01jd3k5m7n"])]
DiscrepancyId = Annotated[Id, Path(examples=["wgt_01jd3k5m7n"])]
ShipmentId = Annotated[Id, Path(examples=["shp_01jd3k5m7n"])]


@of_carrier.post("", name="weights.announce", summary="Keep weights that a carrier announces", status_code=201)
@allow("carriers:write")
async def announce(
    carrier_id: CarrierId,
    body: Annotated[list[AnnouncedIn], Body(min_length=1, max_length=1_000)],
    session: Session,
    parts: Parts,
) -> list[DiscrepancyOut]:
    """Keep what a carrier announces, with what is at stake and until when it may be disputed by the contract.

    All of it or nothing. A shipment has one discrepancy with a carrier: the second one changes nothing.
    """
    book = await book_of(session, carrier_id)
    announced = [each.announced() for each in body]
    kept = await Weights(session, parts.clock()).announce(carrier_id, announced, book)
    return [DiscrepancyOut.of(each) for each in kept]


@router.get("", name="weights.list", summary="List weight discrepancies")
@allow("carriers:read")
async def list_discrepancies(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    carrier_id: Annotated[Id | None, Query()] = None,
    state: Annotated[WeightState | None, Query()] = None,
) -> paging.Page[DiscrepancyOut]:
    """List weight discrepancies, newest first."""
    place = paging.decode(cursor, str)
    found = await Weights(session).kept.before(place[0] if place else None, limit + 1, carrier_id or "", state)
    page = paging.page_of(found, limit, DiscrepancyOut.of, lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{discrepancy_id}", name="weights.get", summary="Show a weight discrepancy with advice")
@allow("carriers:read")
async def get(discrepancy_id: DiscrepancyId, session: Session, parts: Parts) -> AdvisedOut:
    """Show a discrepancy: accept it, dispute it, or what evidence is missing while there is time."""
    weights = Weights(session, parts.clock())
    kept = await weights.kept.by_id(discrepancy_id)
    return AdvisedOut.advised(kept, await weights.advise(kept, await book_of(session, kept.carrier_id)))


@router.post("/{discrepancy_id}/accept", name="weights.accept", summary="Accept a carrier's weight")
@allow("carriers:write")
async def accept(
    discrepancy_id: DiscrepancyId, body: WordIn, session: Session, caller: Caller, parts: Parts
) -> DiscrepancyOut:
    """Take the carrier's weight as right."""
    weights = Weights(session, parts.clock())
    return DiscrepancyOut.of(await weights.accept(await weights.kept.by_id(discrepancy_id), caller.id, body.text))


@router.post("/{discrepancy_id}/dispute", name="weights.dispute", summary="Dispute a carrier's weight")
@allow("carriers:write")
async def dispute(
    discrepancy_id: DiscrepancyId, body: WordIn, session: Session, caller: Caller, parts: Parts
) -> DiscrepancyOut:
    """Say that the weight is wrong: in its legal days, with the evidence that the contract asks for."""
    weights = Weights(session, parts.clock())
    kept = await weights.kept.by_id(discrepancy_id)
    book = await book_of(session, kept.carrier_id)
    return DiscrepancyOut.of(await weights.dispute(kept, book, caller.id, body.text))


@measures.put("", name="shipments.measure", summary="Keep what our own scale says")
@allow("shipments:write", *MANAGERS)
async def measure(
    shipment_id: ShipmentId, body: MeasureIn, session: Session, caller: Caller, parts: Parts
) -> MeasureOut:
    """Keep weight and volume as measured, with pictures: carriers' invoices and weights are held against it."""
    await ShipmentRepository(session).by_id(shipment_id)
    measured = Measure(shipment_id, body.weight_g, body.volume_cm3, caller.id, parts.clock(), body.evidence)
    return MeasureOut.of(await Weights(session).measure(measured))


@measures.get("", name="shipments.get_measure", summary="Show what our own scale said")
@allow("carriers:read")
async def get_measure(shipment_id: ShipmentId, session: Session) -> MeasureOut:
    """Show what was measured."""
    found = (await Weights(session).measures.of([shipment_id])).get(shipment_id)
    if found is None:
        raise NotFound(f"shipment {shipment_id} was not measured", {"shipment": shipment_id})
    return MeasureOut.of(found)
