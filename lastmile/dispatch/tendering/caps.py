"""How much of its caps each carrier has been given of a day already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lastmile.carriers import CarrierBook, CountOf, Quotable
from lastmile.carriers.choice import Given
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.zones import first_zone
from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position


def counted(
    book: CarrierBook, day: date, offers: Iterable[tuple[str, str, Mapping[str, Any]]], hubs: Mapping[str, Position]
) -> Given:
    """Count what stands for a day, by carrier, and by zone where a carrier caps one.

    Parameters
    ----------
    offers : carrier, hub and order, as partners get it.
    hubs : where hubs are, around which rings are drawn.
    """
    given: Counter[tuple[str, str | None, CountOf]] = Counter()
    for carrier_id, hub_id, order in offers:
        contract = book.contract_on(carrier_id, day) if carrier_id in book.carriers else None
        zones = [None, _zone(contract, order, hubs.get(hub_id))] if contract else [None]
        for zone in dict.fromkeys(zones):
            given[carrier_id, zone, CountOf.PARCELS] += int(order.get("parcels", 1))
            given[carrier_id, zone, CountOf.SHIPMENTS] += 1
    return given


def _zone(contract: Contract, order: Mapping[str, Any], depot: Position | None) -> str | None:
    """Give the zone of an order; ``None`` where no cap asks for it, or it lies in none."""
    if not any(cap.zone_id for cap in contract.caps):
        return None
    lon, lat = order.get("lon"), order.get("lat")
    position = None if lon is None or lat is None else Position(lon, lat)
    item = Quotable(str(order.get("order_id")), position=position, depot=depot, postcode=order.get("postcode") or "")
    try:
        place = first_zone(contract.zones, item)
    except InvalidInput:  # a ring around a hub whose place nobody knows
        return None
    return contract.zones[place].zone_id if place >= 0 else None
