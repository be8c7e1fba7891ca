"""What a 214 says: one shipment (B10), its statuses (AT7) and where they came about (MS1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import TrackedParcel, Tracking, parcels_of
from lastmile.carriers.adapters.times import read_instant
from lastmile.carriers.edi.x12 import Segment, Transaction, read_transactions
from lastmile.core.errors import InvalidInput, InvalidPayload, RowIssue
from lastmile.core.tracking import TrackingEvent

_ESTIMATES: Final = frozenset({"AG", "X2"})
"""AT701 that tell when it will be delivered instead of what has happened."""
_ZONES: Final = {
    "AT": "America/Halifax",
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_HOURS: Final = {
    "UT": 0,
    "GM": 0,
    "AS": -4,
    "AD": -3,
    "ES": -5,
    "ED": -4,
    "CS": -6,
    "CD": -5,
    "MS": -7,
    "MD": -6,
    "PS": -8,
    "PD": -7,
    **{f"{hour:02d}": hour for hour in range(1, 13)},
    **{f"{code:02d}": code - 25 for code in range(13, 25)},
}
"""Time code (DE 623) → hours ahead of UTC: 01 … 12 are P01 … P12, 13 … 24 are M12 … M01."""


@dataclass(frozen=True, slots=True)
class _Status:
    """One AT7 with its MS1."""

    number: str
    at7: Segment
    place: str

    @property
    def code(self) -> str:
        return self.at7.get(1)


def parse_file(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a file of 214s."""
    source = f"{account.carrier} 214"
    found = [status for transaction in _transactions(source, body) for status in _statuses(source, transaction)]
    nodes = [Node(source, f"segment {one.at7.number}, AT7", one) for one in found]
    events, unread = each((n for n in nodes if n.value.code not in _ESTIMATES), partial(_event, codes, account))
    estimates, unclear = each((n for n in nodes if n.value.code in _ESTIMATES), partial(_estimate, account))
    expected = dict(estimates)
    parcels = tuple(TrackedParcel(p.number, p.events, expected.pop(p.number, None)) for p in parcels_of(events))
    only_expected = tuple(TrackedParcel(number, (), at) for number, at in expected.items())
    return Tracking(parcels + only_expected, (), (*unread, *unclear))


def _transactions(source: str, body: bytes) -> tuple[Transaction, ...]:
    try:
        return tuple(t for t in read_transactions(source, body.decode("latin-1")) if t.kind == "214")
    except InvalidInput as error:
        issues = error.issues or (RowIssue(source, None, None, None, error.message),)
        raise InvalidPayload(error.message, issues) from None


def _statuses(source: str, transaction: Transaction) -> Iterator[_Status]:
    """B10 names the shipment: by the carrier's number (B1001), else the shipper's (B1002)."""
    head = next((segment for segment in transaction.segments if segment.tag == "B10"), None)
    number = (head.get(1) or head.get(2)) if head is not None else ""
    if not number:
        issue = RowIssue(
            source, transaction.segments[0].number if transaction.segments else None, "B10", None, "a number"
        )
        raise InvalidPayload(str(issue), [issue])
    closing = Segment("", (), 0)
    for segment, after in pairwise((*transaction.segments, closing)):
        if segment.tag == "AT7" and segment.get(1):  # without AT701 it is an appointment, no status
            place = joined(after.get(1), after.get(2), after.get(3)) if after.tag == "MS1" else ""
            yield _Status(number, segment, place)


def _event(codes: CodeTable, account: Account, node: Node) -> tuple[str, TrackingEvent]:
    status: _Status = node.value
    reason = status.at7.get(2)
    spellings = (f"{status.code}/{reason}", status.code) if reason and reason != "NS" else (status.code,)
    return status.number, make_event(status.number, _at(account, node), codes, *spellings, place=status.place)


def _estimate(account: Account, node: Node) -> tuple[str, datetime]:
    return node.value.number, _at(account, node)


def _at(account: Account, node: Node) -> datetime:
    at7: Segment = node.value.at7
    text = Node(node.source, f"{node.place}05", at7.get(5)).required() + at7.get(6)[:6]
    return read_instant(text, _zone(account, at7.get(7), node), ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d"), node)


def _zone(account: Account, code: str, node: Node) -> tzinfo | None:
    if code in _ZONES:
        return ZoneInfo(_ZONES[code])
    if code in _HOURS:
        return timezone(timedelta(hours=_HOURS[code])) if _HOURS[code] else UTC
    if code not in {"", "LT"}:
        Node(node.source, f"{node.place}07", code).refuse("a time code (DE 623) of a zone")
    return account.zone
