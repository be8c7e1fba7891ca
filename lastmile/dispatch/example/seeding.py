"""The made-up day in the service's database: what `lastmile seed` makes, once however often it is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.register import Carrier, Register
from lastmile.dispatch.example.demand import FIRST_NAMES, LAST_NAMES
from lastmile.dispatch.example.writing import DemoDay
from lastmile.dispatch.intake import read_orders
from lastmile.dispatch.setup import Hub, Organisation, Rider, Setup, SetupRepository, Shop, Vehicle, WorkingShift
from lastmile.dispatch.shipments import AdditionOutcome, Draft, Places, Shipments
from lastmile.infra.files.yaml_text import read_yaml

SHOP: Final = "Demo shop"

Kind = TypeVar("Kind", Hub, Shop, Vehicle, Rider)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What is there after seeding.

    Parameters
    ----------
    hub_id, shop_id, carrier_ids : of the demo.
    riders, shifts, carriers, vehicles : how many.
    added, unchanged, kept : shipments of the day: new ones, those that were there, and those that were there with
        another content, which stays.
    """

    hub_id: str
    shop_id: str
    carrier_ids: tuple[str, ...]
    vehicles: int
    riders: int
    shifts: int
    added: int
    unchanged: int
    kept: int


async def draft_orders(made: DemoDay, places: Places, extract: Path) -> list[Draft]:
    """Read and locate the orders of a made-up day; shop and hub are filled in when they are known."""
    book = read_orders(made.orders_path, day=made.day, timezone=made.timezone, currency=made.currency)
    placed = await places.locate(extract, book.shipments)
    return [
        Draft.of("", "", made.day, said, found.shipment, found.place)
        for said, found in zip(book.shipments, placed, strict=True)
    ]


async def seed(session: AsyncSession, made: DemoDay, drafts: Sequence[Draft], *, name: str, streets: str) -> Seeded:
    """Put a made-up day into the database; what is there already stays as it is.

    Parameters
    ----------
    drafts : from `draft_orders`.
    name : of the hub.
    streets : file name of its extract, see `lastmile.dispatch.setup.add_extract`.
    """
    fleet, carriers = (_plain(path) for path in (made.fleet_path, made.carriers_path))
    setup = Setup(session)
    await _settings(setup, fleet)
    depot = {key: value for key, value in fleet["depots"][0].items() if key != "id"}
    hub = await _named(setup, Hub(name, timezone=made.timezone, streets=streets, terms=depot))
    shop = await _named(setup, Shop(SHOP, hub_id=hub.id, slot_changes=True))
    vehicles = {
        entry["name"]: await _named(setup, Vehicle(entry["name"], _without(entry, "name")))
        for entry in fleet["vehicle_types"]
    }
    shifts = await _shifts(setup, hub, fleet["shifts"], {kind: vehicle.id for kind, vehicle in vehicles.items()})
    known = await _carriers(Register(session), carriers, made)
    placed = [replace(draft, shop_id=shop.id, hub_id=hub.id) for draft in drafts]
    outcomes = [addition.outcome for addition in await Shipments(session).add(placed)]
    return Seeded(
        hub_id=hub.id,
        shop_id=shop.id,
        carrier_ids=tuple(carrier.id for carrier in known),
        vehicles=len(vehicles),
        riders=len({shift.rider_id for shift in shifts}),
        shifts=len(shifts),
        added=outcomes.count(AdditionOutcome.ADDED),
        unchanged=outcomes.count(AdditionOutcome.UNCHANGED),
        kept=outcomes.count(AdditionOutcome.CONFLICT),
    )


def _plain(path: Path) -> dict[str, Any]:
    """Read a file that we have just written as JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(read_yaml(path).value, default=float))
    return plain


def _without(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in names}


async def _settings(setup: Setup, fleet: Mapping[str, Any]) -> None:
    if (await setup.organisation()).revision == 0:
        traffic = tuple(fleet.get("traffic", ()))
        await setup.set_organisation(Organisation(fleet["currency"], fleet["timezone"], traffic, revision=0))


async def _named(setup: Setup, thing: Kind) -> Kind:
    """Give what has this name already, or make it."""
    there = await SetupRepository(setup.session, type(thing)).among("name", [thing.name])
    return there[0] if there else await setup.create(thing)


async def _shifts(
    setup: Setup, hub: Hub, entries: Sequence[Mapping[str, Any]], vehicles: Mapping[str, str]
) -> list[WorkingShift]:
    """Give the hub's shifts; made where it has none, each with a person of its own."""
    there = await setup.shifts.all(hub_id=hub.id)
    if there:
        return there
    people = _people()
    for entry in entries:
        terms = _without(entry, "count", "vehicle_type", "depot")
        for _ in range(entry["count"]):
            rider = await _named(setup, next(people))
            there.append(
                await setup.create(WorkingShift(hub.id, rider.id, vehicles[entry["vehicle_type"]], terms=terms))
            )
    return there


def _people() -> Iterator[Rider]:
    """Make people up, each with a number that is nobody's."""
    for number, (last, first) in enumerate(product(LAST_NAMES, FIRST_NAMES)):
        yield Rider(f"{first} {last}", f"+44 7700 900{number % 1000:03d}")


async def _carriers(register: Register, book: Mapping[str, Any], made: DemoDay) -> list[Carrier]:
    names = [entry["name"] for entry in book["carriers"]]
    known = {carrier.name: carrier for carrier in await register.carriers.named(names)}
    for entry in book["carriers"]:
        if entry["name"] not in known:
            known[entry["name"]] = carrier = await register.create(entry["name"])
            await register.agree(carrier, entry, currency=book["currency"], timezone=made.timezone)
    return list(known.values())
