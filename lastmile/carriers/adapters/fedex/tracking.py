"""Follow parcels of FedEx (Track API v1), up to 30 numbers a request."""

from __future__ import annotations

from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import first, opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for all scans."""
    wanted = [{"trackingNumberInfo": {"trackingNumber": number}} for number in ask.numbers]
    document = {"includeDetailedScans": True, "trackingInfo": wanted}
    return HttpRequest.json("POST", "/track/v1/trackingnumbers", document, bearer(account), repeatable=True)


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    error = first(top.get("errors"))
    return error.get("code").text(), error.get("message").text()


def parse_track(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """A number may have been used before: each result of it is the same number's."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, missing = [], []
    for found in top["output"].get("completeTrackResults").items():
        number = found["trackingNumber"].required()
        for result in found.get("trackResults").items():
            error = result.get("error")
            if error.value is None:
                parcels.append(_parcel(codes, account, issues, number, result))
            else:
                missing.append((number, error.get("message").text()))
    return Tracking(tuple(parcels), tuple(missing), tuple(issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], number: str, node: Node) -> TrackedParcel:
    events, unread = each(node.get("scanEvents").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    window = node.find("estimatedDeliveryTimeWindow", "window", "ends")
    return TrackedParcel(number, events, forecast(window, account.zone, issues))


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    kind, exception = node["eventType"].required(), node.get("exceptionCode").text()
    place = node.get("scanLocation")
    return make_event(
        number,
        instant(node["date"], account.zone),
        codes,
        *((f"{kind}/{exception}", kind) if exception else (kind,)),
        text=joined(node.get("eventDescription").text(), node.get("exceptionDescription").text()),
        place="" if place.value is None else _place(place),
    )


def _place(node: Node) -> str:
    return joined(*(node.get(name).text() for name in ("city", "stateOrProvinceCode", "countryCode")))
