"""Follow parcels of UPS (Track API v1), one number a request."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import first, opened
from lastmile.carriers.adapters.asks import ProofRequest, TrackRequest
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import joined, make_event
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import Label, Proof, TrackedParcel, Tracking
from lastmile.carriers.adapters.times import read_instant
from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of


def build_track(account: Account, ask: TrackRequest) -> HttpRequest:
    """Ask for one parcel."""
    return _details(account, ask.numbers[0], ())


def build_proof(account: Account, ask: ProofRequest) -> HttpRequest:
    """Ask for one parcel with its proof of delivery."""
    return _details(account, ask.number, (("returnSignature", "true"), ("returnPOD", "true")))


def authorized(account: Account) -> dict[str, str]:
    """Give the headers of every call."""
    return {**bearer(account), "transactionSrc": "lastmile"}


def _details(account: Account, number: str, more: tuple[tuple[str, str], ...]) -> HttpRequest:
    name = hashlib.sha256(number.encode()).hexdigest()[:32]  # transId: any name of the request
    path = path_of("api", "track", "v1", "details", number)
    return HttpRequest.read(path, {**authorized(account), "transId": name}, (("locale", "en_US"), *more))


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    error = first(top.find("response", "errors"))
    return error.get("code").text(), error.get("message").text()


def parse_track(codes: CodeTable, account: Account, answer: HttpAnswer) -> Tracking:
    """Read an answer."""
    top = opened(account, "tracking", answer, complaint)
    shipments = list(top["trackResponse"].get("shipment").items())
    missing = tuple(
        (shipment["inquiryNumber"].required(), first(shipment.get("warnings")).get("message").text())
        for shipment in shipments
        if shipment.get("package").value is None and shipment.get("warnings").value
    )
    issues: list[RowIssue] = []
    packages = (package for shipment in shipments for package in shipment.get("package").items())
    parcels, unread = each(packages, partial(_parcel, codes, account, issues))
    return Tracking(parcels, missing, (*unread, *issues))


def _parcel(codes: CodeTable, account: Account, issues: list[RowIssue], node: Node) -> TrackedParcel:
    number = node["trackingNumber"].required()
    events, unread = each(node.get("activity").items(), partial(_event, codes, account, number))
    issues.extend(unread)
    return TrackedParcel(number, events)


def _event(codes: CodeTable, account: Account, number: str, node: Node) -> TrackingEvent:
    status, address = node["status"], node.find("location", "address")
    kind, code = status["type"].required(), status.get("code").text()
    place = (
        "" if address.value is None else joined(*(address.get(n).text() for n in ("city", "stateProvince", "country")))
    )
    return make_event(
        number,
        _at(account, node),
        codes,
        *((f"{kind}/{code}", kind) if code else (kind,)),
        text=status.get("description").text(),
        place=place,
    )


def _at(account: Account, node: Node) -> datetime:
    """Read date and time at the place of the scan; gmtOffset says how far ahead of UTC its clock is."""
    offset, clock = node.get("gmtOffset").text(), node.get("time").text() or "000000"
    text = f"{node['date'].required()} {clock.zfill(6)}"
    pattern = "%Y%m%d %H%M%S"
    return read_instant(
        f"{text} {offset}" if offset else text, account.zone, (f"{pattern} %z" if offset else pattern,), node
    )


def parse_proof(account: Account, answer: HttpAnswer) -> Proof:
    """Read who received the parcel, with the signature and UPS' own page."""
    top = opened(account, "proof", answer, complaint)
    package = first(first(top["trackResponse"].get("shipment")).get("package"))
    delivery = package["deliveryInformation"]
    image, page = delivery.find("signature", "image"), delivery.find("pod", "content")
    documents = [Label("image/gif", image.base64())] if image.text() else []
    if page.text():
        documents.append(Label("text/html", page.base64()))
    return Proof(package["trackingNumber"].required(), delivery.get("receivedBy").text(), None, tuple(documents))
