"""Follow parcels of USPS (Tracking API v3), one number a request."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import TrackedParcel, Tracking
from lastmile.carriers.adapters.times import read_instant
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for one parcel with all its scans."""
    path = path_of("tracking", "v3", "tracking", ask.numbers[0])
    return HttpRequest.read(path, bearer(account), (("expand", "DETAIL"),))


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    error = top.get("error")
    return error.get("code").text(), error.get("message").text()


def parse_track(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read an answer."""
    top = opened(account, "tracking", answer, complaint)
    number = top["trackingNumber"].required()
    events, issues = each(top.get("trackingEvents").items(), partial(_event, codes, account, number))
    return Tracking((TrackedParcel(number, events),), (), issues)


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    place = joined(*(node.get(name).text() for name in ("eventCity", "eventState", "eventZIP", "eventCountry")))
    return make_event(
        number,
        _at(account, node),
        codes,
        node["eventCode"].required(),
        text=node.get("eventType").text(),
        place=place,
    )


def _at(account: Account, node: Node) -> datetime:
    """Read the clock at the place of the scan.

    ``eventTimestamp`` is that clock even where it ends in ``Z``: the published example says 07:31Z of what the summary
    calls 7:31 am in Virginia.
    """
    local, offset = node["eventTimestamp"].required().removesuffix("Z"), node.get("GMTOffset").text()
    return read_instant(local + offset, account.zone, ("iso",), node)
