"""Putting together what is known of parcels with carriers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.carried.records import Carried, Told
from lastmile.dispatch.carried.repository import Booked, CarriedRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository


async def gather(session: AsyncSession, parcels: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Carried]:
    """Give parcels by carrier and shipment; those whose shipment is not there are left out."""
    wanted = list(dict.fromkeys(parcels))
    ids = [shipment_id for _, shipment_id in wanted]
    repository = CarriedRepository(session)
    stored = {each.id: each for each in await ShipmentRepository(session).among(dict.fromkeys(ids))}
    booked = {(each.carrier_id, each.shipment_id): each for each in await repository.of_shipments(ids)}
    promises, told = await repository.promises(ids), await repository.told(ids)
    nothing = Booked("", "", "", "", None)
    found = {}
    for key in wanted:
        carrier_id, shipment_id = key
        if shipment_id in stored:
            booking = booked.get(key, nothing)
            found[key] = Carried(
                stored=stored[shipment_id],
                carrier_id=carrier_id,
                number=booking.number or shipment_id,
                service=booking.service,
                promised_by=promises.get(key),
                booked_at=booking.booked_at,
                told=told.get(key, Told()),
            )
    return found


async def named_by(session: AsyncSession, carrier_id: str, references: Iterable[str]) -> dict[str, Carried]:
    """Find parcels as a carrier's papers name them.

    By the carrier's own number, else by our shipment's id or order id. A number that stands for a parcel with another
    carrier finds that one, so that it can be said whose it is.

    Returns
    -------
    Reference → parcel; those that nobody knows are left out.
    """
    asked = list(dict.fromkeys(references))
    repository = CarriedRepository(session)
    keys: dict[str, tuple[str, str]] = {}
    for booked in await repository.by_number(asked):
        if booked.carrier_id == carrier_id or booked.number not in keys:
            keys[booked.number] = (booked.carrier_id, booked.shipment_id)
    left = [reference for reference in asked if reference not in keys]
    own = await repository.of_own_reference(carrier_id, left)
    keys |= {reference: (carrier_id, shipment_id) for reference, shipment_id in own.items()}
    found = await gather(session, keys.values())
    return {reference: found[key] for reference, key in keys.items() if key in found}
