"""When a parcel will be delivered: an interval with its stated probability, from the lane's own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lastmile.carriers.tracking.lanes import Lane, LaneHistory
from lastmile.core.tracking import Status


@dataclass(frozen=True, slots=True)
class Eta:
    """A forecast of the delivery.

    Parameters
    ----------
    earliest, latest : bounds of the interval; ``None`` where only the carrier's word is known.
    likely : the middle.
    coverage : probability that the delivery falls into the interval; 0 for the carrier's word, which states none.
    sample : parcels that the interval rests on.
    """

    likely: datetime
    earliest: datetime | None
    latest: datetime | None
    coverage: float
    sample: int
    source: Literal["lane", "carrier"]


def estimate(
    history: LaneHistory,
    lane: Lane,
    status: Status,
    since: datetime,
    now: datetime,
    *,
    carrier_says: datetime | None = None,
    coverage: float = 0.8,
) -> Eta | None:
    """Forecast a delivery.

    Taken are the lane's parcels that were not yet delivered after as long in this status; their remaining times give
    the interval. Where there are too few, the carrier's own word stands, without an interval.

    Parameters
    ----------
    since : when the status began.
    coverage : of the interval, 0 … 1.

    Returns
    -------
    ``None`` where nothing can be said.
    """
    rest = history.rest(lane, status).beyond(max(0.0, (now - since) / timedelta(seconds=1)))
    tail = (1 - coverage) / 2
    bounds = rest.lower(tail), rest.quantile(0.5), rest.quantile(1 - tail)
    if any(bound is None for bound in bounds):
        if carrier_says is None:
            return None
        return Eta(carrier_says, None, None, 0.0, 0, "carrier")
    early, likely, late = (now + timedelta(seconds=bound or 0.0) for bound in bounds)
    return Eta(likely, early, late, coverage, len(rest.seconds), "lane")
