"""Which routes share a colour on the map: never neighbours, as far as that goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from lastmile.core.geo import Position
from lastmile.dispatch.plandoc import RoutePlan

COLOURS: Final = 8
"""Colours of the page's palette; told apart also with red-green blindness. Red is kept for what is unassigned."""

DASHES: Final = 3
"""Solid, dashed, dotted: once every colour is taken, the next routes get another stroke."""


class RouteLook(NamedTuple):
    """Index of the colour and of the stroke."""

    colour: int
    dash: int


def route_looks(routes: Sequence[RoutePlan]) -> list[RouteLook]:
    """Choose a look for each route: all colours in turn, each as far as possible from the routes that have it."""
    centres = [_centre(route) for route in routes]
    looks: list[RouteLook] = []
    for index, centre in enumerate(centres):
        round_first = index - index % COLOURS
        free = [c for c in range(COLOURS) if all(look.colour != c for look in looks[round_first:])]
        scores = [(_distance_to(c, centre, looks, centres), -c) for c in free]
        colour = -max(scores)[1]
        looks.append(RouteLook(colour, index // COLOURS % DASHES))
    return looks


def _centre(route: RoutePlan) -> Position:
    count = max(1, len(route.stops))
    return Position(sum(s.lon for s in route.stops) / count, sum(s.lat for s in route.stops) / count)


def _distance_to(colour: int, centre: Position, looks: Sequence[RouteLook], centres: Sequence[Position]) -> float:
    same = [place for look, place in zip(looks, centres, strict=False) if look.colour == colour]
    squeeze = math.cos(math.radians(centre.lat))
    return min(
        (math.hypot((place.lon - centre.lon) * squeeze, place.lat - centre.lat) for place in same), default=math.inf
    )
