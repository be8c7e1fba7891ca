"""Until when collected cash has to come in, and how long what has not is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lastmile.carriers.cash.ledger import CashItem
from lastmile.carriers.claims.deadlines import day_after
from lastmile.carriers.claims.terms import Period
from lastmile.carriers.contracts.calendars import BusinessCalendar
from lastmile.carriers.contracts.contract import Contract

BUCKETS = (0, 7, 14, 30, 60)
"""Last day overdue of each bucket; 0 is what is not overdue. Older goes into a bucket of its own."""
_UNSAID = Period(days=7)


@dataclass(frozen=True, slots=True)
class RemittanceTerms:
    """When a party has to hand over what it collects.

    Parameters
    ----------
    within : after the local day of collection, which is day 0.
    calendar : whose holidays count where ``within`` is in business days.
    timezone : IANA name in which days begin and end.
    """

    within: Period
    calendar: BusinessCalendar
    timezone: str

    @classmethod
    def of(cls, contract: Contract, unsaid: Period = _UNSAID) -> RemittanceTerms:
        """Give a carrier's terms; ``unsaid`` is what counts where its contract does not say."""
        return cls(contract.remit_within or unsaid, contract.calendar, contract.timezone)

    def due_on(self, collected_at: datetime) -> date:
        """Give the last local day."""
        return day_after(collected_at.astimezone(ZoneInfo(self.timezone)).date(), self.within, self.calendar)

    def overdue_days(self, collected_at: datetime, now: datetime) -> int:
        """Give how many local days ago the last one was; 0 while it has not passed."""
        today = now.astimezone(ZoneInfo(self.timezone)).date()
        return max(0, (today - self.due_on(collected_at)).days)


@dataclass(frozen=True, slots=True)
class AgedBucket:
    """What is open and overdue for a span of days.

    Parameters
    ----------
    from_days, to_days : overdue, both included; ``to_days`` is ``None`` for the oldest.
    items : open, oldest first.
    """

    from_days: int
    to_days: int | None
    items: tuple[CashItem, ...]

    @property
    def open_minor(self) -> int:
        """Sum of what is open, minor units."""
        return sum(item.open_minor for item in self.items)


def age(
    items: Iterable[CashItem], terms: RemittanceTerms, now: datetime, buckets: tuple[int, ...] = BUCKETS
) -> tuple[AgedBucket, ...]:
    """Sort open cash by how long it is overdue.

    Parameters
    ----------
    items : of one party and one currency, see `Ledger.items`.
    terms : of that party.
    now : aware.
    buckets : ascending last days of the buckets.

    Returns
    -------
    One bucket more than ``buckets``, empty ones included.
    """
    sorted_items: dict[int, list[tuple[int, CashItem]]] = defaultdict(list)
    for item in items:
        if item.open_minor > 0 and item.collected_at is not None:
            days = terms.overdue_days(item.collected_at, now)
            place = next((place for place, last in enumerate(buckets) if days <= last), len(buckets))
            sorted_items[place].append((days, item))
    bounds = [*zip((0, *(last + 1 for last in buckets)), (*buckets, None), strict=True)]
    return tuple(
        AgedBucket(
            from_days=first,
            to_days=last,
            items=tuple(item for _, item in sorted(sorted_items[place], key=lambda pair: -pair[0])),
        )
        for place, (first, last) in enumerate(bounds)
    )
