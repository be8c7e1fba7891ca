"""Follow parcels of EasyPost."""

from __future__ import annotations

from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.easypost.shipping import authorized, complaint
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for the trackers of one code."""
    return HttpRequest.read("/v2/trackers", authorized(account), (("tracking_code", ask.numbers[0]),))


def parse_poll(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read a poll's answer."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, unread = each(top["trackers"].items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push: an event whose result is a tracker."""
    result = read_json(f"{account.carrier} webhook", body)["result"]
    if result.get("object").text() != "Tracker":
        return Tracking(())  # batches, insurances and the like are pushed to the same address
    issues: list[RowIssue] = []
    parcel = _parcel(codes, account, issues, result)
    return Tracking((parcel,), (), tuple(issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    number = node["tracking_code"].required()
    events, unread = each(node.get("tracking_details").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events, forecast(node.get("est_delivery_date"), account.zone, issues))


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
