"""What kind of carrier to play."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nobody answers and nothing is pushed, counted from the start."""

    begins: timedelta
    ends: timedelta


@dataclass(frozen=True, slots=True)
class Scenario:
    """A carrier's character; the same scenario plays the same events on every machine.

    Parameters
    ----------
    seed : of every draw.
    parcels : booked at the start, numbered from 0.
    start : begin of the simulated time, aware.
    speed : simulated seconds per real second; 0 stands still until told to advance.
    failed, lost, damaged : shares of parcels with a failed attempt, lost and broken ones.
    late : share of events that show up hours after they happened.
    lost_pushes, double_pushes : shares of pushes that never go out, and that go out again.
    outages : when it is down.
    busy_every : every n-th request is told to slow down (429); 0 for none.
    offsets_min : UTC offsets in which it states times, minutes.
    """

    seed: int = 1
    parcels: int = 0
    start: datetime = datetime(2026, 3, 2, 4, tzinfo=UTC)
    speed: float = 0.0
    failed: float = 0.05
    lost: float = 0.01
    damaged: float = 0.003
    late: float = 0.03
    lost_pushes: float = 0.02
    double_pushes: float = 0.05
    outages: tuple[Outage, ...] = ()
    busy_every: int = 0
    offsets_min: tuple[int, ...] = (0, 120, 330)

    def down(self, now: datetime) -> bool:
        """Whether it is down at an instant."""
        return any(self.start + outage.begins <= now < self.start + outage.ends for outage in self.outages)
