"""What is played: for each scenario the calls a second, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RATES: Final[Mapping[str, Mapping[str, float]]] = {
    "polling": {"poll": 500.0, "read": 5.0},
    "tracking": {"tell": 60.0},
    "planning": {"poll": 200.0},
    "day": {"poll": 200.0, "read": 10.0, "tell": 10.0},
}
"""``polling``: partners poll; ``tracking``: 6,000 events a second; ``planning``: partners poll while two plans are
being solved; ``day``: all of it at once, with two solvers."""

SOLVERS: Final[Mapping[str, int]] = {"planning": 2, "day": 2}
"""How many solvers work meanwhile."""
