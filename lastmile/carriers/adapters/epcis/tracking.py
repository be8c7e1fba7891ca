"""Read EPCIS documents: object and aggregation events about parcels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.epcis.identifiers import number_of
from lastmile.carriers.adapters.events import event_key, make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import Tracking, parcels_of
from lastmile.carriers.adapters.times import instant
from lastmile.core.tracking import TrackingEvent

_DOCUMENTS: Final = {
    "EPCISDocument": ("epcisBody", "eventList"),
    "EPCISQueryDocument": ("epcisBody", "queryResults", "resultsBody", "eventList"),
}
_VOCABULARY: Final = (
    "https://ref.gs1.org/cbv/BizStep-",
    "https://ref.gs1.org/cbv/Disp-",
    "urn:epcglobal:cbv:bizstep:",
    "urn:epcglobal:cbv:disp:",
    "cbv:BizStep-",
    "cbv:Disp-",
)


def parse_file(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a document."""
    top = read_json(f"{account.carrier} epcis", body)
    kind = top["type"].required()
    if kind not in _DOCUMENTS:
        top["type"].refuse(f"one of {', '.join(_DOCUMENTS)}")
    found, issues = each(top.find(*_DOCUMENTS[kind]).items(), partial(_events, codes))
    return Tracking(parcels_of(event for events in found for event in events), (), issues)


def _events(codes: CodeTable, node: Node) -> tuple[tuple[str, TrackingEvent], ...]:
    """One event for each parcel that it names."""
    step, disposition = _word(node.get("bizStep")), _word(node.get("disposition"))
    at, place = _at(node), node.find("readPoint", "id").text() or node.find("bizLocation", "id").text()
    name = node.get("eventID").text()
    spellings = (f"{step}/{disposition}", f"*/{disposition}", step) if disposition else (step,)
    return tuple(
        (number, make_event(number, at, codes, *spellings, place=place, key=event_key(name, number) if name else ""))
        for number in dict.fromkeys(_numbers(node))
    )


def _numbers(node: Node) -> Iterator[str]:
    parent = node.get("parentID").text()
    for epc in [parent] if parent else [one.required() for one in node.get("epcList").items()]:
        yield number_of(epc)


def _word(node: Node) -> str:
    text = node.text()
    return next((text.removeprefix(prefix) for prefix in _VOCABULARY if text.startswith(prefix)), text)


def _at(node: Node) -> datetime:
    """The instant is in eventTime; the local clock is what eventTimeZoneOffset says."""
    at, offset = instant(node["eventTime"], None), node["eventTimeZoneOffset"]
    try:
        local = datetime.strptime(offset.required(), "%z").utcoffset() or timedelta()
    except ValueError:
        offset.refuse("an offset such as +05:30")
    return at.astimezone(timezone(local))
