"""The best plan of a search under way, in the ids of the day; not judged, not priced, and only good to look at."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import msgspec

from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Solution


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of a day's problem stand for; a process without the streets can read a solution with them.

    Parameters
    ----------
    shipments, shifts, carriers : ids, in the order of stops, vehicles and carriers.
    """

    shipments: tuple[str, ...]
    shifts: tuple[str, ...]
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketched:
    """Shipments on one route in their order, or with one carrier.

    Parameters
    ----------
    holder : the shift's or the carrier's id.
    """

    holder: str
    shipment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Who would take what."""

    routes: tuple[Sketched, ...] = ()
    outsourced: tuple[Sketched, ...] = ()


def names_of(day: OpenedDay) -> Names:
    """Give the names of an opened day."""
    planning = day.planning
    return Names(
        shipments=tuple(planning.shipment_ids),
        shifts=tuple(shift.id for shift in planning.shifts),
        carriers=tuple(planning.quotes.carriers),
    )


def pack_names(names: Names) -> bytes:
    """Write names down."""
    return zlib.compress(msgspec.json.encode(names), 6)


def unpack_names(packed: bytes) -> Names:
    """Read what `pack_names` wrote."""
    return _NAMES.decode(zlib.decompress(packed))


_NAMES: Final = msgspec.json.Decoder(Names)


def sketched(names: Names, solution: Solution) -> Sketch:
    """Say a solution in names; vehicles without a stop are left out."""
    routes = ((route.vehicle, route.stops) for route in solution.routes if route.stops)
    by_carrier = sorted((each.carrier, each.stop) for each in solution.outsourced)
    given = ((carrier, [stop for _, stop in pairs]) for carrier, pairs in groupby(by_carrier, key=_carrier))
    return Sketch(tuple(_named(names, names.shifts, routes)), tuple(_named(names, names.carriers, given)))


def _carrier(pair: tuple[int, int]) -> int:
    return pair[0]


def _named(names: Names, holders: tuple[str, ...], rows: Iterable[tuple[int, Sequence[int]]]) -> Iterator[Sketched]:
    for number, stops in rows:
        yield Sketched(holders[number], tuple(names.shipments[stop] for stop in stops))
