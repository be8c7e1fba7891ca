"""Follow deliveries of Uber Direct: a poll tells the present status only, a push each change."""

from __future__ import annotations

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.carriers.adapters.uber_direct.deliveries import complaint, path
from lastmile.core.errors import RowIssue
from lastmile.core.geo import Position
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for one delivery."""
    return HttpRequest.read(path(account, "deliveries", ask.numbers[0]), bearer(account))


def parse_poll(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read a poll's answer."""
    top = opened(account, "tracking", answer, complaint)
    return _tracked(codes, account, top["id"].required(), top, top["updated"], "")


def parse_push(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a push of a delivery's status; other kinds say nothing new."""
    top = read_json(f"{account.carrier} webhook", body)
    if top["kind"].required() != "event.delivery_status":
        return Tracking(())
    data = top["data"]
    return _tracked(codes, account, top["delivery_id"].required(), data, top["created"], top["id"].required())


def _tracked(codes: CodeTable, account: Account, number: str, node: Node, time: Node, key: str) -> Tracking:
    issues: list[RowIssue] = []
    event = make_event(
        number,
        instant(time, account.zone),
        codes,
        node["status"].required(),
        text=node.get("undeliverable_reason").text(),
        position=_position(node.find("courier", "location")),
        key=key,
    )
    parcel = TrackedParcel(number, (event,), forecast(node.get("dropoff_eta"), account.zone, issues))
    return Tracking((parcel,), (), tuple(issues))


def _position(node: Node) -> Position | None:
    return None if node.value is None else Position(float(node["lng"].number()), float(node["lat"].number()))
