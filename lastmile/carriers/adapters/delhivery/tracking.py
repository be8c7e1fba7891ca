"""Follow parcels of Delhivery: by poll all scans, by push the latest."""

from __future__ import annotations

from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import zone_of
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.delhivery.booking import authorized, complaint
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest

_SCAN: Final = ("ScanType", "Scan", "StatusCode", "ScanDateTime", "ScannedLocation")
_STATUS: Final = ("StatusType", "Status", "", "StatusDateTime", "StatusLocation")
"""Names of the same five things in a scan of a poll, and in a push; a push has the code beside, as NSLCode."""


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for up to 50 waybills."""
    return HttpRequest.read("/api/v1/packages/json/", authorized(account), (("waybill", ",".join(ask.numbers)),))


def parse_poll(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read a poll's answer."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, unread = each(top.get("ShipmentData").items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    shipment = node["Shipment"]
    number = shipment["AWB"].required()
    events, unread = each(shipment.get("Scans").items(), partial(_scan, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events, forecast(shipment.get("ExpectedDeliveryDate"), zone_of(account), issues))


def _scan(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    scan = node["ScanDetail"]
    return _event(codes, account, number, scan, _SCAN, scan.get("StatusCode").text())


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push."""
    shipment = read_json(f"{account.carrier} webhook", body)["Shipment"]
    number = shipment["AWB"].required()
    event = _event(codes, account, number, shipment["Status"], _STATUS, shipment.get("NSLCode").text())
    return Tracking((TrackedParcel(number, (event,)),))


def _event(
    codes: CodeTable, account: Account, number: str, node: Node, names: tuple[str, ...], reason: str
) -> TrackingEvent:
    kind, status, _, time, place = names
    code = f"{node[kind].required()}/{node[status].required()}"
    return make_event(
        number,
        instant(node[time], zone_of(account)),
        codes,
        *((f"{code}/{reason}", code) if reason else (code,)),
        text=node.get("Instructions").text(),
        place=node.get(place).text(),
    )
