"""Follow deliveries of Uber Direct: a poll tells the present status only, a push each change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, read_json
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import instant
from lastmile.carriers.adapters.uber_direct.deliveries import complaint, path
from lastmile.core.geo import Position
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for one delivery."""
    return HttpRequest.read(path(account, "deliveries", ask.numbers[0]), bearer(account))


def poll_parser(codes: CodeTable) -> Callable[[Account, HttpAnswer], Tracking]:
    """Give the function that reads a poll's answer."""
    return partial(_polled, codes)


def push_parser(codes: CodeTable) -> Callable[[Account, bytes], Tracking]:
    """Give the function that reads a push of a delivery's status; other kinds say nothing new."""
    return partial(_pushed, codes)


def _polled(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    top = opened(account, "tracking", answer, complaint)
    return Tracking((_parcel(codes, account, top["id"].required(), top, top["updated"], ""),))


def _pushed(codes: CodeTable, account: Account, body: bytes) -> Tracking:
    top = read_json(f"{account.carrier} webhook", body)
    if top["kind"].required() != "event.delivery_status":
        return Tracking(())
    data = top["data"]
    return Tracking(
        (_parcel(codes, account, top["delivery_id"].required(), data, top["created"], top["id"].required()),)
    )


def _parcel(codes: CodeTable, account: Account, number: str, node: Node, time: Node, key: str) -> TrackedParcel:
    expected = node.get("dropoff_eta")
    event = make_event(
        number,
        instant(time, account.zone),
        codes,
        node["status"].required(),
        text=node.get("undeliverable_reason").text(),
        position=_position(node.find("courier", "location")),
        key=key,
    )
    return TrackedParcel(number, (event,), instant(expected, account.zone) if expected.text() else None)


def _position(node: Node) -> Position | None:
    return None if node.value is None else Position(float(node["lng"].number()), float(node["lat"].number()))
