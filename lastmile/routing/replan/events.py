"""What happened since the plan in force was made.

Stops, vehicles and carriers are named by their numbers in the problem in force. A vehicle with ``count`` > 1 has
several riders: ``nth`` counts its routes in the plan's order, and after them those without a route.
"""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.routing.problem import Stop


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A stop that was not in the problem, or a pickup with its delivery.

    Parameters
    ----------
    stop : its location is a row of the matrices that the re-plan uses.
    delivery : where the goods of ``stop`` go when they do not go to the depot.
    territory_cost, delivery_territory_cost : cost units per vehicle of the problem in force; empty for none.
    """

    stop: Stop
    delivery: Stop | None = None
    territory_cost: tuple[int, ...] = ()
    delivery_territory_cost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A stop nobody needs to visit any more, the other one of its pair included; goods on board come back."""

    stop: int


@dataclass(frozen=True, slots=True)
class Locked:
    """A stop that stays with whom it is: on its rider's route, or off the routes."""

    stop: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A stop that its carrier has collected: nothing about it can change."""

    stop: int


@dataclass(frozen=True, slots=True)
class RiderLate:
    """A rider who cannot drive on, or start, before ``until_s``."""

    vehicle: int
    until_s: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class RiderGone:
    """A rider who is out for the rest of the day.

    Parameters
    ----------
    goods_back_s : when the goods on board are at the depot again; ``None`` if nobody can get at them today.
    """

    vehicle: int
    goods_back_s: int | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class RiderSeen:
    """Where a rider really is, instead of where the plan's clock puts him.

    Parameters
    ----------
    done : visits of the route (stops, breaks, reloads) that are done.
    location : row of the matrices.
    at_s : from when the rider can go on from there.
    driving : whether the rider is on the way to the next stop already, which then stays the next one.
    """

    vehicle: int
    done: int
    location: int
    at_s: int
    driving: bool = False
    nth: int = 0


Event = NewOrder | Cancelled | Locked | HandedOver | RiderLate | RiderGone | RiderSeen
