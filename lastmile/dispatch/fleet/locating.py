"""Find depots that the fleet file gives by address, and check that streets reach all of them."""

from __future__ import annotations

from dataclasses import replace

from lastmile.core.errors import InvalidInput
from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet.model import Fleet
from lastmile.dispatch.intake import LocatingStreets, locate


def locate_depots(fleet: Fleet, streets: LocatingStreets) -> Fleet:
    """Give the fleet with a position for every depot.

    Raises
    ------
    InvalidInput
        If a depot's address is not found, or a depot lies outside the extract or far from any street.
    """
    wanted = [
        Shipment(order_id=depot.id, address=depot.address, postcode=depot.postcode, position=depot.position)
        for depot in fleet.depots
    ]
    rows = {depot.id: f"depots[{place}]" for place, depot in enumerate(fleet.depots)}
    located, issues = locate(wanted, streets, file=fleet.file, rows=rows)
    if issues:
        raise InvalidInput(f"{fleet.file or 'the fleet'} has a depot that no vehicle can reach", issues)
    depots = tuple(replace(depot, position=found.position) for depot, found in zip(fleet.depots, located, strict=True))
    return replace(fleet, depots=depots)
