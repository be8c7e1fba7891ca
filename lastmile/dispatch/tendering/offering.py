"""Offers of a tender as assignments: what partners poll, hear of by webhook, and answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.ids import new_id
from lastmile.core.shipments import Shipment
from lastmile.dispatch.partners import Assignment, AssignmentState
from lastmile.dispatch.partners.offering import happening
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.plandoc import Order
from lastmile.dispatch.plandoc.document import Window
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tendering.records import StoredTender
from lastmile.infra.outbox import record

_UNANSWERED: Final = frozenset({AssignmentState.OFFERED, AssignmentState.COUNTERED})
_STANDING: Final = _UNANSWERED | {AssignmentState.ACCEPTED}


class Offering:
    """Makes and withdraws the offers of one tender; each twice is once.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession, tender: StoredTender, stored: StoredShipment, now: datetime) -> None:
        self._session, self._tender, self._stored, self._now = session, tender, stored, now
        self._assignments = AssignmentRepository(session)

    async def _known(self, carrier_id: str) -> Assignment | None:
        for known in await self._assignments.of_shipments([self._stored.id]):
            if known.carrier_id == carrier_id:
                return await self._assignments.by_id(known.id)
        return None

    async def offer(self, carrier_id: str) -> None:
        """Offer the shipment to a carrier, at the price at which it was lined up."""
        known = await self._known(carrier_id)
        if known is not None and known.plan_id == self._tender.id and known.version >= 1:
            return
        fresh = self._assignment(carrier_id)
        if known is None:
            [offered] = await self._assignments.add([fresh])
        else:
            again = replace(fresh, id=known.id, revision=known.revision)
            [offered] = await self._assignments.change([again])
        await record(self._session, happening("assignment.offered", offered))

    async def withdraw(self, carrier_id: str) -> None:
        """Take an offer back that nobody has answered, or that came too late."""
        known = await self._known(carrier_id)
        if known is None or known.plan_id != self._tender.id or known.state not in _STANDING:
            return
        [gone] = await self._assignments.change([replace(known, state=AssignmentState.WITHDRAWN)])
        await record(self._session, happening("assignment.withdrawn", gone))

    async def withdraw_all(self) -> None:
        """Take every offer of the tender back."""
        for asked in self._tender.candidates:
            await self.withdraw(asked.carrier_id)

    async def hand_over(self, carrier_id: str) -> None:
        """Give the shipment to the carrier that has won it."""
        await ShipmentRepository(self._session).hand_to_carrier({self._stored.id: carrier_id})

    def _assignment(self, carrier_id: str) -> Assignment:
        asked = next(each for each in self._tender.candidates if each.carrier_id == carrier_id)
        return Assignment(
            id=new_id("asg"),
            carrier_id=carrier_id,
            shipment_id=self._stored.id,
            shop_id=self._stored.shop_id,
            plan_id=self._tender.id,
            version=1,
            day=self._stored.day,
            state=AssignmentState.OFFERED,
            sequence=0,
            currency=self._tender.currency,
            price_minor=asked.price_minor,
            counter_minor=None,
            reason="",
            text="",
            service_level=asked.service_level,
            promised_by=asked.promised_by,
            order=papers(self._stored.id, self._stored.shipment),
            offered_at=self._now,
            answered_at=None,
            revision=1,
        )


def papers(shipment_id: str, shipment: Shipment) -> dict[str, Any]:
    """Give what a partner has to know to deliver, as a plan's papers do."""
    position = shipment.position
    order = Order(
        shipment_id=shipment_id,
        order_id=shipment.order_id,
        kind=shipment.kind,
        recipient=shipment.recipient,
        phone=shipment.phone,
        address=shipment.address,
        postcode=shipment.postcode,
        lon=None if position is None else position.lon,
        lat=None if position is None else position.lat,
        parcels=shipment.parcels,
        weight_g=shipment.weight_g,
        volume_cm3=shipment.volume_cm3,
        cash_minor=shipment.cash_minor,
        service_level=shipment.service_level,
        windows=tuple(Window(earliest=each.earliest, latest=each.latest) for each in shipment.windows),
        note=shipment.note,
        priority=shipment.priority,
    )
    return order.model_dump(mode="json")
