"""What is told about shipments, by whom, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from lastmile.core.tracking import RANK, Reason, Status, TrackingEvent


class Source(StrEnum):
    """Who tells; `named` adds whose."""

    CARRIER = "carrier"
    RIDER = "rider"
    STAFF = "staff"
    SHOP = "shop"

    def named(self, owner_id: str) -> str:
        """Give the name of a source, e.g. ``carrier:car_01jd3k``; keys of events are its own."""
        return f"{self.value}:{owner_id}"


class Verdict(StrEnum):
    """What became of a report."""

    RECORDED = "recorded"
    KNOWN = "known"
    """It was here already."""
    NO_SHIPMENT = "no_shipment"


Order = tuple[datetime, int, str, str, str]
"""Decides which of two reports is the later one; total, and the same for any order of arrival."""


class Report(msgspec.Struct, frozen=True):
    """An event of a shipment, as somebody told it.

    Parameters
    ----------
    source : from `Source.named`; with the event's key it names the report.
    proof_id : of the proof of delivery that came with it; empty for none.
    carrier_id : whose shipments it may be about; empty for any.
    """

    shipment_id: str
    source: str
    event: TrackingEvent
    proof_id: str = ""
    carrier_id: str = ""

    @property
    def name(self) -> tuple[str, str, str]:
        """The same twice is the same report."""
        return (self.shipment_id, self.source, self.event.key)

    @property
    def order(self) -> Order:
        """The event's own order, and what decides where sources use the same key."""
        event = self.event
        return (event.occurred_at, self.rank, event.key, self.source, event.reason or "")

    @property
    def rank(self) -> int:
        """How far on the event's status is; -1 for a code that nobody knows."""
        return RANK.get(self.event.status, -1)


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report with when it came in."""

    report: Report
    received_at: datetime


class Place(NamedTuple):
    """Where a shipment stands, and whose it is.

    Parameters
    ----------
    key, source : of the report that says so; empty where none has come yet.
    """

    shipment_id: str
    order_id: str
    shop_id: str
    carrier_id: str
    rider_id: str
    status: Status
    since: datetime
    reason: Reason | None
    key: str
    source: str

    def written_before(self, report: Report) -> bool:
        """Whether somebody wrote by hand what a report says, and told of it: a cancellation precedes its event."""
        event = report.event
        return not self.key and (self.status, self.since) == (event.status, event.occurred_at)

    def behind(self, report: Report) -> bool:
        """Whether a report is later than what is known; unknown codes say nothing."""
        if report.rank < 0:
            return False
        if not self.key and self.status is Status.PENDING:
            return True
        if self.since != report.event.occurred_at:
            return self.since < report.event.occurred_at
        return (self.since, RANK.get(self.status, -1), self.key, self.source, self.reason or "") < report.order


@dataclass(frozen=True, slots=True)
class Moved:
    """A shipment whose state a report has changed.

    Parameters
    ----------
    before : where it stood.
    report : that says where it stands now.
    """

    before: Place
    report: Report
