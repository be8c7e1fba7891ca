"""Follow parcels of Shiprocket, whichever courier carries them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import zone_of
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import Token, TrackedParcel, Tracking
from lastmile.carriers.adapters.times import instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest

_TOKEN_S: Final = 10 * 24 * 3600
"""A token is valid for ten days."""


def build_sign_in(account: Account, _: None) -> HttpRequest:
    """Ask for a token with the API user's email and password."""
    document = {"email": account.secret("email"), "password": account.secret("password")}
    return HttpRequest.json("POST", "/v1/external/auth/login", document, {}, repeatable=True)


def parse_sign_in(account: Account, answer: HttpAnswer) -> Token:
    """Read the token."""
    return Token(opened(account, "sign-in", answer, complaint)["token"].required(), _TOKEN_S)


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    return top.get("status_code").text(), top.get("message").text()


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for up to 50 waybills."""
    document = {"awbs": list(ask.numbers)}
    return HttpRequest.json("POST", "/v1/external/courier/track/awbs", document, bearer(account), repeatable=True)


def parse_poll(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read a poll's answer."""
    top = opened(account, "tracking", answer, complaint)
    issues: list[RowIssue] = []
    parcels, missing = [], []
    for number, node in top.members():
        data = node["tracking_data"]
        error = data.get("error").text()
        if error:
            missing.append((number, error))
        else:
            parcels.append(_parcel(codes, account, issues, number, data.get("shipment_track_activities").items()))
    return Tracking(tuple(parcels), tuple(missing), tuple(issues))


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push: all scans so far."""
    top = read_json(f"{account.carrier} webhook", body)
    issues: list[RowIssue] = []
    parcel = _parcel(codes, account, issues, top["awb"].required(), top.get("scans").items())
    return Tracking((parcel,), (), tuple(issues))


def _parcel(
    codes: CodeTable, account: Account, issues: list[RowIssue], number: str, scans: Iterable[Node]
) -> TrackedParcel:
    events, unread = each(scans, partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events)


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    """Shiprocket's own status counts; where it has none (NA) the courier's code is kept for the mapping desk."""
    status, own = node.get("sr-status").text() or "NA", node.get("status").text()
    return make_event(
        number,
        instant(node["date"], zone_of(account)),
        codes,
        f"NA/{own}" if status == "NA" else status,
        text=node.get("activity").text(),
        place=node.get("location").text(),
    )
