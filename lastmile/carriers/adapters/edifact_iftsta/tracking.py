"""What an IFTSTA message says: consignments (CNI) with statuses (STS), each with time, place and packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.edifact_iftsta.segments import Segment, broken, read_segments
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import Tracking, parcels_of
from lastmile.carriers.adapters.times import read_instant
from lastmile.core.tracking import TrackingEvent

_PATTERNS: Final = {"102": "%Y%m%d", "203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S", "205": "%Y%m%d%H%M%z"}
"""Code of the format (DE 2379) → pattern."""
_TIMES: Final = ("334", "7", "35", "78", "137")
"""Qualifiers (DE 2005) that say when a status came about, the most exact first: status change, effective, delivered,
event, message."""


@dataclass(slots=True)
class _Status:
    """One STS group while it is read."""

    consignment: str
    sts: Segment
    times: dict[str, Segment] = field(default_factory=dict)
    place: str = ""
    text: str = ""
    packages: list[str] = field(default_factory=list)


def parse_file(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a file of IFTSTA messages."""
    source = f"{account.carrier} iftsta"
    groups = [Node(source, f"segment {group.sts.number}", group) for group in _groups(source, body)]
    found, issues = each(groups, partial(_events, codes, account))
    return Tracking(parcels_of(event for events in found for event in events), (), issues)


def _groups(source: str, body: bytes) -> Iterator[_Status]:
    consignment, group, opened = "", None, False
    message: dict[str, Segment] = {}
    for segment in read_segments(source, body):
        if segment.tag in {"UNH", "CNI", "STS", "UNT", "UNZ"} and group is not None:
            yield group
            group = None
        if segment.tag == "UNH":
            if segment.get(1) != "IFTSTA":
                raise broken(source, segment.number, segment.get(1), "the message IFTSTA")
            consignment, message, opened = "", {}, True
        elif segment.tag == "CNI":
            consignment = segment.get(1)
        elif segment.tag == "STS":
            group = _Status(consignment, segment, dict(message))
        elif segment.tag == "UNT":
            opened = False
        elif group is not None:
            _take(group, segment)
        elif segment.tag == "DTM":
            message[segment.get(0)] = segment
    if opened or group is not None:
        raise broken(source, segment.number, segment.tag, "UNT at the end of the message")


def _take(group: _Status, segment: Segment) -> None:
    if segment.tag == "DTM":
        group.times[segment.get(0)] = segment
    elif segment.tag == "LOC":
        group.place = segment.get(1, 3) or segment.get(1)
    elif segment.tag == "FTX":
        group.text = joined(*(segment.get(3, part) for part in range(5)))
    elif segment.tag == "GIN":
        group.packages += [segment.get(place) for place in range(1, len(segment.elements)) if segment.get(place)]


def _events(codes: CodeTable, account: Account, node: Node) -> tuple[tuple[str, TrackingEvent], ...]:
    """One event for the consignment, or one for each package that the group names."""
    group: _Status = node.value
    event, reason = group.sts.get(1), group.sts.get(2)
    numbers = group.packages or [group.consignment]
    if not event or not all(numbers):
        node.refuse("a status event and the number of a consignment")
    said = next((group.times[name] for name in _TIMES if name in group.times), group.sts)
    if said is group.sts:
        node.refuse(f"a time with one of the qualifiers {', '.join(_TIMES)}")
    pattern = _PATTERNS.get(said.get(0, 2), "")
    place = Node(node.source, f"segment {said.number}, DTM", said.get(0, 1))
    at = read_instant(place.required(), account.zone, (pattern,), place)
    spellings = (f"{event}/{reason}", event) if reason else (event,)
    return tuple(
        (number, make_event(number, at, codes, *spellings, text=group.text, place=group.place)) for number in numbers
    )
