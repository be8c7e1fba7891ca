"""Simulated time: runs as fast as asked, or stands until it is moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class SimulatedClock:
    """A clock that starts at an instant.

    Parameters
    ----------
    start : aware.
    speed : simulated seconds per real second; 0 stands still.
    """

    def __init__(self, start: datetime, speed: float, real_s: Callable[[], float] = time.monotonic) -> None:
        self._start, self._speed, self._real_s = start, speed, real_s
        self._since_s = real_s()

    def now(self) -> datetime:
        """Give the simulated time."""
        return self._start + timedelta(seconds=(self._real_s() - self._since_s) * self._speed)

    def advance(self, to: datetime) -> None:
        """Move forward; a time that has passed changes nothing."""
        if to > self.now():
            self._start, self._since_s = to, self._real_s()
