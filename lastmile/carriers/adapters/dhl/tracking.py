"""Follow parcels of DHL (Shipment Tracking – Unified), one number a request."""

from __future__ import annotations

from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for one parcel."""
    headers = {"DHL-API-Key": account.secret("api_key"), "Accept": "application/json"}
    return HttpRequest.read("/track/shipments", headers, (("trackingNumber", ask.numbers[0]),))


def complaint(top: Node) -> tuple[str, str]:
    """Find the words of a no (RFC 9457)."""
    return top.get("title").text(), top.get("detail").text()


def parse_track(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read an answer."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, unread = each(top["shipments"].items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    number = node["id"].required()
    events, unread = each(node.get("events").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events, forecast(node.get("estimatedTimeOfDelivery"), account.zone, issues))


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    """DHL's five codes are coarse; its own words stand behind the code, so that the mapping desk can tell more."""
    code, words = node["statusCode"].required(), node.get("status").text()
    return make_event(
        number,
        instant(node["timestamp"], account.zone),
        codes,
        *((f"{code}/{words}", code) if words else (code,)),
        text=node.get("description").text() or words,
        place=node.find("location", "address", "addressLocality").text(),
    )
