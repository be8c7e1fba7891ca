"""The streets under the plan's map, in tiers of importance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from lastmile.dispatch.outputs.geometry import StreetLike
from lastmile.dispatch.outputs.packing import pack_lines

TIERS: Final = ("motorway", "primary", "secondary", "tertiary", "local", "service", "path")
"""How a street is drawn, most important first; the page's stylesheet of the map has one entry each."""

_TIER_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "motorway": "motorway",
        "motorway_link": "motorway",
        "trunk": "motorway",
        "trunk_link": "motorway",
        "primary": "primary",
        "primary_link": "primary",
        "secondary": "secondary",
        "secondary_link": "secondary",
        "tertiary": "tertiary",
        "tertiary_link": "tertiary",
        "service": "service",
        "driveway": "service",
        "track": "path",
        "pedestrian": "path",
        "cycleway": "path",
        "footway": "path",
        "path": "path",
        "bridleway": "path",
        "steps": "path",
    }
)


def street_data(streets: Sequence[StreetLike]) -> dict[str, Any]:
    """Pack streets for the page.

    Parameters
    ----------
    streets : to draw; a class that is not known is drawn as a local street.

    Returns
    -------
    ``names`` (each once), ``tiers`` (packed lines by tier) and ``bounds`` (west, south, east, north; or ``None``).
    """
    names: dict[str, int] = {"": 0}
    tiers: dict[str, list[tuple[int, np.ndarray[Any, np.dtype[np.float64]]]]] = {tier: [] for tier in TIERS}
    for street in streets:
        tier = _TIER_OF.get(street.road_class, "local")
        name = street.name if tier != "path" else ""  # paths are too thin to carry a name
        tiers[tier].append((names.setdefault(name, len(names)), street.points))
    return {
        "names": list(names),
        "tiers": {tier: pack_lines(lines) for tier, lines in tiers.items()},
        "bounds": _bounds(streets),
    }


def _bounds(streets: Sequence[StreetLike]) -> list[float] | None:
    if not streets:
        return None
    points = np.concatenate([street.points for street in streets])
    return [round(float(edge), 5) for edge in (*points.min(axis=0), *points.max(axis=0))]
