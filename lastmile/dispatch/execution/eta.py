"""When a rider will be where, from how far the rider really is.

The delay (or lead) at the last known point is carried through the remaining stops: driving and service take what the
plan says, waiting for a window swallows delay, and nothing that has not happened yet lies in the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lastmile.dispatch.execution.records import LIVE, Route, RouteState, Stop, StopState

STEP_S: Final = 300
"""People are told full five minutes."""

_BEFORE_S, _BEFORE_SHARE = 300, 0.10
_AFTER_S, _AFTER_SHARE = 600, 0.25


@dataclass(frozen=True, slots=True)
class Eta:
    """When a rider arrives.

    Parameters
    ----------
    at : best guess of the begin of service.
    earliest, latest : the window to tell; it is wider the further away the stop is.
    """

    at: datetime
    earliest: datetime
    latest: datetime


def etas(route: Route, stops: Sequence[Stop], now: datetime) -> Mapping[str, Eta]:
    """Give the expected begin of service of every stop ahead.

    Parameters
    ----------
    stops : of the route, in driving order; withdrawn ones may be among them.
    """
    if route.state in {RouteState.FINISHED, RouteState.WITHDRAWN}:
        return {}
    clock = _last_known(route, stops, now)
    found = {}
    for stop in stops:
        if stop.state not in LIVE:
            continue
        begin = _begin(stop, clock, now)
        found[stop.id] = _window(begin, now)
        clock = max(now, begin + (stop.planned_departure - stop.planned_begin))
    return found


def _last_known(route: Route, stops: Iterable[Stop], now: datetime) -> datetime:
    """Give when the rider left the last place, or will leave the first."""
    left = [stop.left_at for stop in stops if stop.state is StopState.DONE and stop.left_at]
    if left:
        return max(left)
    lead = min((stop.planned_arrival - timedelta(seconds=stop.drive_s) for stop in stops), default=route.planned_start)
    loading = max(timedelta(), lead - route.planned_start)
    return (route.started_at or max(route.planned_start, now)) + loading


def _begin(stop: Stop, clock: datetime, now: datetime) -> datetime:
    if stop.state is StopState.ARRIVED and stop.arrived_at:
        arrival = stop.arrived_at
    else:
        arrival = max(now, clock + timedelta(seconds=stop.drive_s))
    opening = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in stop.windows]
    ahead = [earliest for earliest, latest in opening if latest >= arrival]
    return max(arrival, min(ahead)) if ahead else arrival


def _window(begin: datetime, now: datetime) -> Eta:
    ahead_s = max(0.0, (begin - now).total_seconds())
    earliest = begin - timedelta(seconds=_BEFORE_S + _BEFORE_SHARE * ahead_s)
    latest = begin + timedelta(seconds=_AFTER_S + _AFTER_SHARE * min(ahead_s, 4 * 3600))
    return Eta(begin, _rounded(max(earliest, min(now, begin))), _rounded(latest, up=True))


def _rounded(instant: datetime, *, up: bool = False) -> datetime:
    seconds = int(instant.timestamp())
    return datetime.fromtimestamp((seconds + (STEP_S - 1 if up else 0)) // STEP_S * STEP_S, UTC)
