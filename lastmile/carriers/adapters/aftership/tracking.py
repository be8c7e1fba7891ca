"""Follow parcels of AfterShip (Tracking API 2025-04)."""

from __future__ import annotations

from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import instant
from lastmile.core.errors import RowIssue
from lastmile.core.geo import Position
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest

_TRACKING_EVENTS: Final = frozenset({"tracking_update", "edd_revise", "tracking_pending_time"})


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for up to 50 numbers."""
    query = (("tracking_numbers", ",".join(ask.numbers)), ("limit", str(len(ask.numbers))))
    return HttpRequest.read("/tracking/2025-04/trackings", {"as-api-key": account.secret("api_key")}, query)


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    return top["meta"].get("code").text(), top["meta"].get("message").text()


def parse_poll(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read a poll's answer."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, unread = each(top["data"].get("trackings").items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push."""
    top = read_json(f"{account.carrier} webhook", body)
    if top["event"].required() not in _TRACKING_EVENTS:
        return Tracking(())
    issues: list[RowIssue] = []
    parcel = _parcel(codes, account, issues, top["msg"])
    return Tracking((parcel,), (), tuple(issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    number = node["tracking_number"].required()
    events, unread = each(node.get("checkpoints").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events)


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    tag, subtag = node["tag"].required(), node.get("subtag").text()
    return make_event(
        number,
        instant(node["checkpoint_time"], account.zone),
        codes,
        *((subtag, tag) if subtag else (tag,)),
        text=node.get("message").text(),
        place=node.get("location").text() or joined(*(node.get(n).text() for n in ("city", "state", "country_iso3"))),
        position=_position(node),
    )


def _position(node: Node) -> Position | None:
    """AfterShip gives longitude first, or an empty list."""
    numbers = [float(one.number()) for one in node.get("coordinates").items()]
    return Position(*numbers) if len(numbers) == 2 else None
