"""Follow parcels of Blue Dart by its pushes."""

from __future__ import annotations

from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import zone_of
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, read_instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent

_MOMENTS: Final = ("%d-%m-%Y %H%M", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S")
_DAYS: Final = ("%d-%m-%Y",)


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push: some parcels, each with its latest scans."""
    issues: list[RowIssue] = []
    told = read_json(f"{account.carrier} webhook", body)["statustracking"]
    parcels, unread = each(told.items(), partial(_parcel, codes, account, issues))
    return Tracking(parcels, (), (*unread, *issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    shipment = node["Shipment"]
    number = shipment["WaybillNo"].required()
    scans = shipment.find("Scans", "ScanDetail")
    events, unread = each(scans.items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(
        number, events, forecast(shipment.get("ExpectedDeliveryDate"), zone_of(account), issues, _DAYS)
    )


def _event(codes: CodeTable, account: Account, number: str, scan: Node) -> TrackingEvent:
    moment = f"{scan['ScanDate'].required()} {scan.get('ScanTime').text() or '0000'}"
    code = f"{scan['ScanGroupType'].required()}/{scan['ScanCode'].required()}"
    return make_event(
        number,
        read_instant(moment, zone_of(account), _MOMENTS, scan["ScanDate"]),
        codes,
        f"{code}/{scan.get('ScanType').text()}",
        code,
        text=joined(scan.get("Scan").text(), scan.get("Comments").text()),
        place=joined(scan.get("ScannedLocation").text(), scan.get("ScannedLocationCity").text()),
    )
