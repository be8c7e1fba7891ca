"""The planned day as the optimiser counts it: elapsed seconds since its local begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lastmile.core.clock import day_offset_s, midnight_utc
from lastmile.core.shipments import PromiseWindow
from lastmile.dispatch.fleet.model import clock_instant
from lastmile.routing import ANY_TIME, TimeWindow


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A local day; on a day of clock change it has 23 or 25 hours.

    Parameters
    ----------
    timezone : IANA name.
    """

    day: date
    timezone: str

    def offset_s(self, instant: datetime) -> int:
        """Give an aware instant as elapsed seconds since the day's begin."""
        return day_offset_s(instant, self.day, self.timezone)

    def clock_offset_s(self, clock_s: int) -> int:
        """Give a wall clock in seconds since midnight as elapsed seconds since the day's begin."""
        return self.offset_s(clock_instant(self.day, clock_s, self.timezone))

    def instant(self, offset_s: int) -> datetime:
        """Give elapsed seconds since the day's begin as an aware UTC instant."""
        return midnight_utc(self.day, self.timezone) + timedelta(seconds=offset_s)

    def windows(self, promised: Iterable[PromiseWindow]) -> tuple[TimeWindow, ...]:
        """Turn promised windows into disjoint, ascending ones; no promise is any time."""
        merged: list[TimeWindow] = []
        for window in self._sorted(promised):
            if merged and window.earliest_s <= merged[-1].latest_s:
                latest_s = max(merged[-1].latest_s, window.latest_s)
                merged[-1] = TimeWindow(merged[-1].earliest_s, latest_s)
            else:
                merged.append(window)
        return tuple(merged) or ANY_TIME

    def _sorted(self, promised: Iterable[PromiseWindow]) -> list[TimeWindow]:
        ends = sorted((self.offset_s(window.earliest), self.offset_s(window.latest)) for window in promised)
        return [TimeWindow(earliest_s, latest_s) for earliest_s, latest_s in ends]
