"""Reverse pickups: what was delivered comes back as a shipment of its own, on riders' routes or with a carrier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict
from lastmile.core.shipments import ShipmentKind
from lastmile.core.tracking import Status
from lastmile.dispatch.shipments import AdditionOutcome, Draft, Shipments, StoredShipment

_SUFFIX: Final = "-R"
_BACK: Final = frozenset({Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP})


async def bring_back(
    session: AsyncSession, stored: StoredShipment, day: date, note: str, shop_id: str | None
) -> StoredShipment:
    """Add the return pickup of a delivered shipment; the same day again is the same pickup.

    Parameters
    ----------
    day : on which it is to be fetched.
    shop_id : whose shipments the caller sees, ``None`` for all.

    Raises
    ------
    Conflict
        If it is not with its recipient, or is a return itself.
    """
    if stored.status not in _BACK or stored.shipment.kind is ShipmentKind.RETURN_PICKUP:
        raise Conflict(f"{stored.id} is {stored.status.value}: only what its recipient has can be fetched back")
    shipment = replace(
        stored.shipment,
        order_id=f"{stored.shipment.order_id}{_SUFFIX}",
        kind=ShipmentKind.RETURN_PICKUP,
        windows=(),
        cash_minor=0,
        ready_at=None,
        note=note,
    )
    shipments = Shipments(session, shop_id)
    draft = Draft.of(stored.shop_id, stored.hub_id, day, shipment, shipment, stored.place)
    [addition] = await shipments.add([draft])
    if addition.outcome is AdditionOutcome.CONFLICT:
        raise Conflict(f"{addition.shipment_id} brings it back on {day} already, with other words")
    return await shipments.find(addition.shipment_id)
