"""A committed plan becomes offers to partners; a later version withdraws what it decides otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.dispatch.partners.records import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.plandoc import Assignment as Planned
from lastmile.dispatch.plandoc import Order, PlanDocument
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.infra.outbox import Happening, record

_STANDING: Final = frozenset({AssignmentState.OFFERED, AssignmentState.COUNTERED, AssignmentState.ACCEPTED})


class Numbered(Protocol):
    """A version of a plan."""

    @property
    def number(self) -> int:
        """Counts from 1."""


async def offer(session: AsyncSession, document: PlanDocument, version: Numbered) -> None:
    """Offer a committed plan's outsourced parcels to their carriers.

    Once more with the same version changes nothing. Offers of the plan that the new version does not have any more are
    withdrawn; those that it has as before stand as they are, answers included.
    """
    await _Offering(session, document, version.number).run()


class _Offering:
    def __init__(self, session: AsyncSession, document: PlanDocument, version: int) -> None:
        self._session, self._document, self._version = session, document, version
        self._assignments = AssignmentRepository(session)

    async def run(self) -> None:
        planned = {(p.order.shipment_id, p.carrier): p for p in self._document.assignments if p.order.shipment_id}
        shipment_ids = sorted({shipment_id for shipment_id, _ in planned})
        known = {(a.shipment_id, a.carrier_id): a for a in await self._assignments.of_plan(self._document.plan_id)}
        known |= {(a.shipment_id, a.carrier_id): a for a in await self._assignments.of_shipments(shipment_ids)}
        shops = await ShipmentRepository(self._session).shops_of(shipment_ids)
        new = [self._new(planned[key], key, shops) for key in sorted(planned) if key not in known]
        again = [self._again(known[key], planned[key]) for key in sorted(planned) if key in known]
        gone = [
            replace(a, state=AssignmentState.WITHDRAWN, version=self._version)
            for key, a in sorted(known.items())
            if key not in planned and a.state in _STANDING
        ]
        changed = [a for a in again if a is not None]
        offered = [*await self._assignments.add(new), *await self._assignments.change(changed)]
        withdrawn = await self._assignments.change(gone)
        hands = {a.shipment_id: "" for a in withdrawn} | {a.shipment_id: a.carrier_id for a in offered}
        await ShipmentRepository(self._session).hand_to_carrier(hands)
        await record(
            self._session,
            *(happening("assignment.withdrawn", a) for a in withdrawn),
            *(happening("assignment.offered", a) for a in offered),
        )

    def _new(self, planned: Planned, key: tuple[str, str], shops: Mapping[str, str]) -> Assignment:
        shipment_id, carrier_id = key
        return Assignment(
            id=new_id("asg"),
            carrier_id=carrier_id,
            shipment_id=shipment_id,
            shop_id=shops.get(shipment_id, ""),
            plan_id=self._document.plan_id,
            version=self._version,
            day=self._document.day,
            state=AssignmentState.OFFERED,
            sequence=0,
            currency=self._document.currency,
            price_minor=planned.total_minor,
            counter_minor=None,
            reason="",
            text="",
            service_level=planned.service_level,
            promised_by=planned.promised_by,
            order=_papers(planned.order),
            offered_at=utc_now(),
            answered_at=None,
            revision=1,
        )

    def _again(self, known: Assignment, planned: Planned) -> Assignment | None:
        """Offer again what was rejected or withdrawn, or is to be delivered otherwise; leave alone what stands."""
        papers = _papers(planned.order)
        same = (known.price_minor, known.service_level, dict(known.order), known.plan_id) == (
            planned.total_minor,
            planned.service_level,
            papers,
            self._document.plan_id,
        )
        if known.state in _STANDING and same:
            return None
        if known.version == self._version and known.plan_id == self._document.plan_id:
            return None  # this version has been offered already, and answered
        return replace(
            self._new(planned, (known.shipment_id, known.carrier_id), {known.shipment_id: known.shop_id}),
            id=known.id,
            revision=known.revision,
        )


def _papers(order: Order) -> dict[str, Any]:
    return order.model_dump(mode="json")


def happening(kind: str, assignment: Assignment) -> Happening:
    """Tell what happened to an assignment, to its carrier and its shop."""
    data = {
        "assignment_id": assignment.id,
        "shipment_id": assignment.shipment_id,
        "state": assignment.state.value,
        "price_minor": assignment.price_minor,
        "counter_minor": assignment.counter_minor,
        "reason": assignment.reason,
        "text": assignment.text,
    }
    return Happening(kind, assignment.id, assignment.shop_id, assignment.carrier_id, data=data)
