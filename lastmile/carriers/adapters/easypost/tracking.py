"""Follow parcels of EasyPost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.easypost.shipping import authorized, complaint
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for the trackers of one code."""
    return HttpRequest.read("/v2/trackers", authorized(account), (("tracking_code", ask.numbers[0]),))


def poll_parser(codes: CodeTable) -> Callable[[Account, HttpAnswer], Tracking]:
    """Give the function that reads a poll's answer."""
    return partial(_polled, codes)


def push_parser(codes: CodeTable) -> Callable[[Account, bytes], Tracking]:
    """Give the function that reads a push: an event whose result is a tracker."""
    return partial(_pushed, codes)


def _polled(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, unread = each(top["trackers"].items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def _pushed(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    result = read_json(f"{account.carrier} webhook", body)["result"]
    if result.get("object").text() != "Tracker":
        return Tracking(())  # batches, insurances and the like are pushed to the same address
    issues: list[RowIssue] = []
    parcel = _parcel(codes, account, issues, result)
    return Tracking((parcel,), (), tuple(issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    number, expected = node["tracking_code"].required(), node.get("est_delivery_date")
    events, unread = each(node.get("tracking_details").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events, instant(expected, account.zone) if expected.text() else None)


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    status, detail = node["status"].required(), node.get("status_detail").text()
    place = node.get("tracking_location")
    return make_event(
        number,
        instant(node["datetime"], account.zone),
        codes,
        *((f"{status}/{detail}", status) if detail else (status,)),
        text=node.get("message").text(),
        place=""
        if place.value is None
        else joined(*(place.get(n).text() for n in ("city", "state", "country", "zip"))),
    )
