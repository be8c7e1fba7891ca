"""When a carrier promises to have delivered, and until when it takes parcels, as instants."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta

from lastmile.carriers.contracts.calendars import cut_off_at
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.rates import Rate
from lastmile.core.clock import at_local

_MIDNIGHT = time.min


def promised_days(contract: Contract, rate: Rate) -> int | None:
    """Give the delivery days a rate promises; ``None`` where the promise is in minutes."""
    level = contract.rate_card.level(rate.service_level)
    if level.promised_minutes is not None:
        return None
    return level.promised_days if rate.promised_days is None else rate.promised_days


def promised_by_s(contract: Contract, rate: Rate, ready_s: float, day: date) -> int:
    """Give the end of the promise in whole seconds since 1970-01-01 UTC.

    Parameters
    ----------
    contract, rate : whose promise.
    ready_s : when the parcels are ready, seconds since 1970; minus infinity for the beginning of the day.
    day : local day of collection.
    """
    level = contract.rate_card.level(rate.service_level)
    days = promised_days(contract, rate)
    if days is None:
        opens = at_local(day, contract.calendar.opens, contract.timezone).timestamp()
        return math.ceil(max(ready_s, opens)) + 60 * (level.promised_minutes or 0)
    target = contract.calendar.promised_day(day, days)
    wall = datetime.combine(target, _MIDNIGHT) + timedelta(seconds=level.by_s)
    return int(at_local(wall.date(), wall.time(), contract.timezone).timestamp())


def cut_off_s(contract: Contract, rate: Rate, day: date) -> float:
    """Give the last instant at which parcels may be ready, seconds since 1970.

    Without a cut-off that is the end of the local day.
    """
    clock = cut_off_at(contract.cut_offs, rate.service_level, day)
    if clock is not None:
        return at_local(day, clock, contract.timezone).timestamp()
    return at_local(day + timedelta(days=1), _MIDNIGHT, contract.timezone).timestamp()


def instant(seconds: int) -> datetime:
    """Give whole seconds since 1970 as an aware UTC instant."""
    return datetime.fromtimestamp(seconds, UTC)


def ready_seconds(ready_at: datetime | None) -> float:
    """Give an instant as seconds since 1970; ``None``, any time of the day, is minus infinity."""
    return -math.inf if ready_at is None else ready_at.timestamp()
