"""What is usual on a lane: how long parcels stay silent, and how long they still take, learned from finished ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from lastmile.carriers.tracking.state import distinct
from lastmile.core.tracking import RANK, Status, TrackingEvent


class Lane(NamedTuple):
    """Carrier, service level, from where to where; empty fields mean any."""

    carrier: str
    service: str = ""
    origin: str = ""
    destination: str = ""

    def wider(self) -> Iterator[Lane]:
        """Yield the lane, then ever wider ones, down to the carrier as a whole."""
        yield self
        if self.origin or self.destination:
            yield Lane(self.carrier, self.service)
        if self.service:
            yield Lane(self.carrier)


class Passage(NamedTuple):
    """One observed stay: in a status until the next event, and from there to the delivery.

    ``to_delivery_s`` is ``None`` for parcels that were not delivered.
    """

    status: Status
    gap_s: float
    to_delivery_s: float | None


@dataclass(frozen=True, slots=True)
class Durations:
    """A sorted sample of seconds."""

    seconds: tuple[float, ...]

    def quantile(self, share: float) -> float | None:
        """Give the value that a new duration stays below with at least this probability.

        The ⌈(n + 1)·share⌉-th smallest of n: valid for any distribution as long as the new one is drawn like the others
        (order statistics; split conformal prediction, Lei et al. 2018).

        Returns
        -------
        ``None`` where the sample is too small to say so.
        """
        rank = ceil((len(self.seconds) + 1) * share)
        return self.seconds[rank - 1] if 1 <= rank <= len(self.seconds) else None

    def lower(self, share: float) -> float | None:
        """Give the value that a new duration stays above with at least probability 1 − share."""
        rank = int((len(self.seconds) + 1) * share)
        return self.seconds[rank - 1] if 1 <= rank <= len(self.seconds) else None

    def beyond(self, elapsed_s: float) -> Durations:
        """Give what is left of those that lasted longer than the time already passed."""
        start = bisect_right(self.seconds, elapsed_s)
        return Durations(tuple(value - elapsed_s for value in self.seconds[start:]))


class LaneHistory:
    """Finished parcels by lane and status."""

    def __init__(self, least: int = 20) -> None:
        self._least = least
        self._gaps: dict[tuple[Lane, Status], list[float]] = {}
        self._rest: dict[tuple[Lane, Status], list[float]] = {}
        self._sorted: dict[tuple[str, Lane, Status], Durations] = {}

    def learn(self, lane: Lane, stays: Iterable[Passage]) -> None:
        """Take the stays of one finished parcel, also for the wider lanes."""
        for stay in stays:
            for one in lane.wider():
                self._gaps.setdefault((one, stay.status), []).append(stay.gap_s)
                if stay.to_delivery_s is not None:
                    self._rest.setdefault((one, stay.status), []).append(stay.to_delivery_s)
        self._sorted.clear()

    def gaps(self, lane: Lane, status: Status) -> Durations:
        """Give how long parcels stay in a status without an event, from the narrowest lane with enough of them."""
        return self._sample("gaps", self._gaps, lane, status)

    def rest(self, lane: Lane, status: Status) -> Durations:
        """Give how long it takes from the begin of a status to the delivery."""
        return self._sample("rest", self._rest, lane, status)

    def _sample(
        self, kind: str, values: dict[tuple[Lane, Status], list[float]], lane: Lane, status: Status
    ) -> Durations:
        for one in lane.wider():
            if len(values.get((one, status), ())) >= self._least:
                place = (kind, one, status)
                if place not in self._sorted:
                    self._sorted[place] = Durations(tuple(sorted(values[one, status])))
                return self._sorted[place]
        return Durations(())


def passages(events: Iterable[TrackingEvent]) -> tuple[Passage, ...]:
    """Give the stays of one parcel, to learn from."""
    known = [event for event in distinct(events) if event.status in RANK]
    delivered = [event.occurred_at for event in known if event.status is Status.DELIVERED]
    end = delivered[-1] if known and known[-1].status is Status.DELIVERED else None
    return tuple(
        Passage(
            one.status,
            _seconds(one.occurred_at, after.occurred_at),
            None if end is None else _seconds(one.occurred_at, end),
        )
        for one, after in pairwise(known)
    )


def _seconds(begin: datetime, end: datetime) -> float:
    return (end - begin) / timedelta(seconds=1)
