"""A day changed: more or fewer shipments, riders who stay at home, other contracts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from lastmile.carriers import CarrierBook
from lastmile.core.errors import InvalidInput, NotFound
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet import Shift
from lastmile.dispatch.intake import locate
from lastmile.dispatch.planning.inputs import DayInputs, refuse_two_currencies

_AWAY_M: Final = 120.0
"""Standard deviation of the way from an order to its double: next door to round the corner."""

_DEGREE_M: Final = 111_320.0
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Variant:
    """What is different from the day as it was.

    Parameters
    ----------
    volume : shipments of the variant over shipments of the day, > 0.
    without : riders who stay at home: their name, or ``rider-7`` for the seventh of the day.
    contracts : carriers in place of the day's; ``None`` for the same.
    contracts_name : how people call them.
    seed : of the shipments that are doubled or left out.
    """

    volume: float = 1.0
    without: tuple[str, ...] = ()
    contracts: CarrierBook | None = None
    contracts_name: str = ""
    seed: int = 1

    @property
    def title(self) -> str:
        """The difference in words."""
        parts = [f"volume × {self.volume:g}"] if self.volume != 1 else []
        parts += [f"without {name}" for name in self.without]
        parts += [f"contracts of {self.contracts_name}"] if self.contracts is not None else []
        return ", ".join(parts) or "nothing changed"


def changed(inputs: DayInputs, variant: Variant) -> DayInputs:
    """Give the day as it would have been.

    Parameters
    ----------
    inputs : of the day as it was, located.

    Raises
    ------
    NotFound
        If a rider who is to stay at home did not work that day.
    InvalidInput
        If nobody is left to drive, no shipment is left, or the contracts are in another currency.
    """
    if not 0 < variant.volume <= 20:
        raise InvalidInput(f"the volume must be a factor above 0, up to 20, not {variant.volume:g}")
    if variant.contracts is not None:
        refuse_two_currencies(inputs.fleet, variant.contracts, "the fleet", variant.contracts_name)
    return replace(
        _with_volume(inputs, variant.volume, Random(variant.seed)),  # noqa: S311  a sample, not a secret
        shifts=_without(inputs.shifts, variant.without),
        book=inputs.book if variant.contracts is None else variant.contracts,
    )


def _with_volume(inputs: DayInputs, volume: float, dice: Random) -> DayInputs:
    there = len(inputs.shipments)
    wanted = max(1, round(there * volume))
    if wanted < there:
        return _chosen(inputs, sorted(dice.sample(range(there), wanted)))
    return _doubled(inputs, dice.choices(range(there), k=wanted - there), dice)


def _chosen(inputs: DayInputs, places: Sequence[int]) -> DayInputs:
    ids = tuple(inputs.shipment_ids[place] for place in places) if inputs.shipment_ids else ()
    return replace(inputs, shipments=tuple(inputs.shipments[place] for place in places), shipment_ids=ids)


def _doubled(inputs: DayInputs, places: Sequence[int], dice: Random) -> DayInputs:
    """Add doubles of some shipments, each near its original; those that end up off the streets stay at its door."""
    doubles = [_double(inputs.shipments[place], number, dice) for number, place in enumerate(places, start=1)]
    near, _ = locate(doubles, inputs.streets)
    found = {shipment.order_id: shipment for shipment in near}
    at_the_door = {
        double.order_id: replace(double, position=inputs.shipments[place].position)
        for double, place in zip(doubles, places, strict=True)
    }
    added = tuple(found.get(name, at_the_door[name]) for name in at_the_door)
    ids = inputs.shipment_ids
    if ids:
        ids += tuple(f"{ids[place]}+{number}" for number, place in enumerate(places, start=1))
    return replace(inputs, shipments=inputs.shipments + added, shipment_ids=ids)


def _double(shipment: Shipment, number: int, dice: Random) -> Shipment:
    if shipment.position is None:
        raise ValueError(f"shipment {shipment.order_id} has no position")
    lon, lat = shipment.position
    north, east = dice.gauss(0, _AWAY_M) / _DEGREE_M, dice.gauss(0, _AWAY_M) / _DEGREE_M
    position = Position(lon + east / math.cos(math.radians(lat)), lat + north)
    return replace(shipment, order_id=f"{shipment.order_id}+{number}", position=position)


def _without(shifts: tuple[Shift, ...], names: Sequence[str]) -> tuple[Shift, ...]:
    riders = list(dict.fromkeys(shift.rider for shift in shifts))
    home = {_rider(riders, name) for name in names}
    left = tuple(shift for shift in shifts if shift.rider not in home)
    if not left:
        raise InvalidInput("with these riders at home nobody is left to drive")
    return left


def _rider(riders: Sequence[str], name: str) -> str:
    numbered = {f"rider-{number}": rider for number, rider in enumerate(riders, start=1)}
    known = {rider.casefold(): rider for rider in riders} | numbered
    if name.casefold() not in known:
        listed = ", ".join(f"{number} {rider}" for number, rider in list(numbered.items())[:_SHOWN])
        raise NotFound(f"no rider {name!r} worked that day; there were {listed}", {"rider": name})
    return known[name.casefold()]
