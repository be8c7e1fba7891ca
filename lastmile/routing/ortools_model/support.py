"""What the reference model cannot express, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lastmile.routing.problem import Problem


def _traffic(problem: Problem) -> bool:
    return any(problem.profiles[v.profile].traffic for v in problem.vehicles)


def _late_between_windows(problem: Problem) -> bool:
    return any(len(s.windows) > 1 and s.max_late_s for s in problem.stops)


UNSUPPORTED: Final[dict[str, Callable[[Problem], bool]]] = {
    "travel times that change with traffic": _traffic,
    "permitted lateness at stops with several windows": _late_between_windows,
    "carrier caps": lambda p: any(c.caps for c in p.carriers),
    "carrier minimum volumes": lambda p: any(c.minimum_parcels and c.shortfall_cost for c in p.carriers),
    "carrier volume tiers": lambda p: any(c.tiers for c in p.carriers),
}
"""Part of a problem → whether it stands in this one.

The library's dimensions have transits that do not depend on the moment, its penalties for what is left out do not know
of each other, and its soft bounds have one bend.
"""


def unsupported(problem: Problem) -> tuple[str, ...]:
    """Name the parts of a problem that the model cannot express."""
    return tuple(name for name, present in UNSUPPORTED.items() if present(problem))
