"""What is set up, in the shape of the files that a day is planned from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.register import contracts_on
from lastmile.core.errors import InvalidInput, NotFound
from lastmile.dispatch.setup.records import OPEN, Hub, WorkingShift
from lastmile.dispatch.setup.service import Setup


async def fleet_document(session: AsyncSession, hub_ids: Sequence[str]) -> dict[str, Any]:
    """Give what FLEET.yaml would say of some hubs; `lastmile.dispatch.fleet.fleet_from` reads it.

    Parameters
    ----------
    hub_ids : the depots, one at least; a hub where a shift ends joins them.

    Returns
    -------
    JSON values, the same for the same set-up. Depots and riders go by their names.

    Raises
    ------
    NotFound
        If there is no such hub.
    InvalidInput
        If the hubs lie in several time zones, or no active rider has a shift there.
    """
    setup = Setup(session)
    organisation = await setup.organisation()
    hubs = await _hubs(setup, hub_ids)
    zones = sorted({hub.timezone or organisation.timezone for hub in hubs})
    if len(zones) > 1:
        raise InvalidInput(f"hubs of one plan lie in one time zone, not in {' and '.join(zones)}")
    riders = {rider.id: rider.name for rider in await setup.riders.all(active=True)}
    shifts = [shift for shift in await setup.shifts.among("hub_id", hub_ids) if shift.rider_id in riders]
    if not shifts:
        raise InvalidInput(f"no active rider has a shift at {', '.join(hub.name for hub in hubs)}")
    elsewhere = {shift.end_hub_id for shift in shifts if shift.end_hub_id} - {hub.id for hub in hubs}
    hubs += await setup.hubs.among("id", sorted(elsewhere))
    vehicles = {v.id: v for v in await setup.vehicles.among("id", sorted({shift.vehicle_id for shift in shifts}))}
    names = riders | {hub.id: hub.name for hub in hubs} | {v.id: v.name for v in vehicles.values()}
    return {
        "currency": organisation.currency,
        "timezone": zones[0],
        "traffic": list(organisation.traffic),
        "vehicle_types": [{"name": vehicle.name, **vehicle.terms} for vehicle in vehicles.values()],
        "depots": [{"id": hub.name, **hub.terms} for hub in hubs],
        "shifts": [_shift(shift, names) for shift in shifts],
    }


async def carriers_document(session: AsyncSession, day: date) -> dict[str, Any]:
    """Give what CARRIERS.yaml would say on a day; `lastmile.carriers.carriers_from` reads it.

    Returns
    -------
    JSON values; a carrier's id is its id in the register. ``carriers`` is empty where no contract holds.
    """
    organisation = await Setup(session).organisation()
    return {
        "currency": organisation.currency,
        "timezone": organisation.timezone,
        "carriers": await contracts_on(session, day),
    }


async def _hubs(setup: Setup, hub_ids: Sequence[str]) -> list[Hub]:
    found = {hub.id: hub for hub in await setup.hubs.among("id", hub_ids)}
    missing = [hub_id for hub_id in hub_ids if hub_id not in found]
    if missing or not hub_ids:
        raise NotFound(f"there is no hub {', '.join(missing)}", {"hubs": missing})
    return list(found.values())


def _shift(shift: WorkingShift, names: dict[str, str]) -> dict[str, Any]:
    end = OPEN if shift.ends_anywhere else names[shift.end_hub_id or shift.hub_id]
    return {
        "rider": names[shift.rider_id],
        "vehicle_type": names[shift.vehicle_id],
        "depot": names[shift.hub_id],
        "end_depot": end,
        **shift.terms,
    }
