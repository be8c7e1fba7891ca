"""Write complete sets of inputs: the example to start from, and made-up days for any extract."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from lastmile.core.errors import Conflict, ExternalFailure
from lastmile.dispatch.example.carriers_text import carriers_text, example_carriers_text
from lastmile.dispatch.example.demand import draw_orders, uses_addresses
from lastmile.dispatch.example.extract import DemandStreets, places_of, with_findable
from lastmile.dispatch.example.fleet_text import FleetSize, fleet_text, size_fleet, vehicles_for
from lastmile.dispatch.example.orders_text import orders_text
from lastmile.dispatch.example.places import DemandPlaces, choose_depot, helsinki_extract, timezone_near
from lastmile.dispatch.example.readme import demo_readme, example_readme

EXAMPLE_ORDERS = 240
EXAMPLE_VEHICLES = 3
EXAMPLE_SEED = 1
LOOKED_UP_ORDERS = 2000
"""Beyond so many orders, coordinates stand beside the addresses, so that nobody waits for the gazetteer."""

FILES = ("orders.csv", "fleet.yaml", "carriers.yaml", "README.md")


@dataclass(frozen=True, slots=True)
class DemoDay:
    """A made-up day, written.

    Parameters
    ----------
    directory, orders_path, fleet_path, carriers_path, readme_path : where it is.
    day : the local day.
    timezone, currency : of the fleet; the zone is guessed from the place unless given.
    orders, carriers : how many.
    fleet : vehicles per type.
    from_addresses : whether the customers are houses of the extract; otherwise points along its streets.
    summary : one honest sentence on where the demand comes from.
    """

    directory: Path
    orders_path: Path
    fleet_path: Path
    carriers_path: Path
    readme_path: Path
    day: date
    timezone: str
    currency: str
    orders: int
    carriers: int
    fleet: FleetSize
    from_addresses: bool
    summary: str


def write_example(directory: Path | str, streets: DemandStreets, *, force: bool = False) -> tuple[Path, ...]:
    """Write a small, commented set of inputs for the Helsinki extract: orders, fleet, carriers, README.

    Parameters
    ----------
    directory : made if need be.
    streets : the Helsinki extract (`helsinki_extract`), from whose addresses the customers are taken.
    force : overwrite files that are there.

    Raises
    ------
    Conflict
        If one of the files is there and ``force`` is not given.
    ExternalFailure
        If the disk refuses.
    """
    folder = Path(directory)
    _refuse_overwriting(folder, force=force)
    rng = np.random.default_rng(EXAMPLE_SEED)
    places = with_findable(places_of(streets), EXAMPLE_ORDERS, streets, rng)
    orders = draw_orders(places, EXAMPLE_ORDERS, rng)
    depot = choose_depot(places, [order.position for order in orders], rng)
    texts = {
        "orders.csv": orders_text(orders, currency="EUR", coordinates=not uses_addresses(places, EXAMPLE_ORDERS)),
        "fleet.yaml": fleet_text(size_fleet(EXAMPLE_VEHICLES), depot, currency="EUR", timezone=_HELSINKI),
        "carriers.yaml": example_carriers_text(),
        "README.md": example_readme(helsinki_extract()),
    }
    return _write(folder, texts)


_HELSINKI = "Europe/Helsinki"


def generate_demo_day(
    streets: DemandStreets,
    directory: Path | str,
    *,
    orders: int,
    seed: int,
    day: date,
    vehicles: int | None = None,
    carriers: int = 4,
    timezone: str | None = None,
    currency: str = "EUR",
    force: bool = False,
) -> DemoDay:
    """Make up a day of orders, a fleet and carriers for any extract; the same seed gives the same files.

    Parameters
    ----------
    streets : its addresses become customers if there are enough, otherwise points along its streets.
    directory : made if need be.
    orders : 1 to 100,000.
    seed : of everything that is drawn.
    vehicles : of three types together, three at least; enough for about 70 % of the orders unless given.
    carriers : 1 to 20.
    timezone : IANA name; guessed from the place unless given.
    currency : ISO 4217 code of the prices, which are made up.
    force : overwrite files that are there.

    Raises
    ------
    InvalidInput
        If the extract has neither addresses nor streets, or a number is out of range.
    Conflict
        If one of the files is there and ``force`` is not given.
    ExternalFailure
        If the disk refuses.
    """
    folder = Path(directory)
    _refuse_overwriting(folder, force=force)
    rng = np.random.default_rng(seed)
    source = _source_of(streets, orders, rng)
    drawn = draw_orders(source.places, orders, rng)
    customers = [order.position for order in drawn]
    depot = choose_depot(source.places, customers, rng)
    fleet = size_fleet(vehicles_for(customers) if vehicles is None else vehicles)
    zone = timezone or timezone_near(depot)
    summary = _summary(orders, seed, source)
    texts = {
        "orders.csv": orders_text(drawn, currency=currency, coordinates=not source.looked_up),
        "fleet.yaml": fleet_text(fleet, depot, currency=currency, timezone=zone),
        "carriers.yaml": carriers_text(orders, carriers, currency),
        "README.md": demo_readme(summary, day=day, seed=seed, timezone=zone, guessed=timezone is None),
    }
    orders_path, fleet_path, carriers_path, readme_path = _write(folder, texts)
    return DemoDay(
        directory=folder,
        orders_path=orders_path,
        fleet_path=fleet_path,
        carriers_path=carriers_path,
        readme_path=readme_path,
        day=day,
        timezone=zone,
        currency=currency,
        orders=orders,
        carriers=carriers,
        fleet=fleet,
        from_addresses=source.has_addresses,
        summary=summary,
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where customers are drawn from.

    Parameters
    ----------
    reachable : houses of the extract that a van can reach.
    has_addresses : whether customers are houses; otherwise points along streets.
    looked_up : whether the plan has to find the houses by their addresses.
    """

    places: DemandPlaces
    reachable: int
    has_addresses: bool
    looked_up: bool


def _source_of(streets: DemandStreets, orders: int, rng: np.random.Generator) -> _Source:
    places = places_of(streets)
    reachable = len(places.addresses)
    if not uses_addresses(places, orders):
        return _Source(places, reachable, has_addresses=False, looked_up=False)
    if orders > LOOKED_UP_ORDERS:
        return _Source(places, reachable, has_addresses=True, looked_up=False)
    places = with_findable(places, orders, streets, rng)
    enough = uses_addresses(places, orders)
    return _Source(places, reachable, has_addresses=enough, looked_up=enough)


def _summary(orders: int, seed: int, source: _Source) -> str:
    if source.has_addresses:
        where = f"at real addresses of the extract ({source.reachable:,} are within reach of a van)"
    else:
        where = f"at points along residential streets, because the extract has only {source.reachable:,} addresses"
    return (
        f"The demand is generated (seed {seed}): {orders:,} made-up orders {where}; fleet and carriers are made up too."
    )


def _refuse_overwriting(folder: Path, *, force: bool) -> None:
    there = [name for name in FILES if (folder / name).exists()]
    if there and not force:
        raise Conflict(f"{folder} has {', '.join(there)} already; choose another folder or force the overwriting")


def _write(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write all files or none: a full disk shows before the first one is in its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
            for name, text in texts.items():
                (Path(unfinished) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in texts:
                (Path(unfinished) / name).replace(folder / name)
    except OSError as error:
        raise ExternalFailure(f"{folder} cannot be written: {error.strerror}", {"directory": str(folder)}) from error
    return tuple(folder / name for name in texts)
