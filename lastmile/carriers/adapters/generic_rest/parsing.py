"""Read answers and pushes as the mapping file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from jmespath.parser import ParsedResult

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import refused
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.expressions import at
from lastmile.carriers.adapters.generic_rest.schema import EventMapping, RestMapping, TrackingMapping
from lastmile.carriers.adapters.reading import Node, each, read_json
from lastmile.carriers.adapters.results import (
    Booking,
    Cancellation,
    FiledClaim,
    Label,
    NdrTaken,
    Offer,
    Pickup,
    Proof,
    TrackedParcel,
    Tracking,
)
from lastmile.carriers.adapters.times import forecast, instant
from lastmile.core.errors import InvalidPayload, RowIssue
from lastmile.core.geo import Position
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of one call, read by the names of the mapping's ``answer``."""

    mapping: RestMapping
    fields: dict[str, ParsedResult]
    account: Account
    top: Node
    http: HttpAnswer

    def __getitem__(self, name: str) -> Node:
        """Give the value of a name; absent where the mapping does not have it."""
        return at(self.top, self.fields.get(name))

    def of(self, node: Node, name: str) -> Node:
        """Give the value of a name inside another node."""
        return at(node, self.fields.get(name))

    @property
    def currency(self) -> str:
        """The currency that the answer states, or else the mapping."""
        return self["currency"].text() or self.mapping.currency


def parse(
    mapping: RestMapping, capability: Capability, read: Callable[[Answer], Any]
) -> Callable[[Account, HttpAnswer], Any]:
    """Give the function that reads this call's answers."""
    source = f"{mapping.name} {capability.value}"

    def take(account: Account, answer: HttpAnswer) -> Any:
        if answer.status >= 300:
            raise _no(mapping, account, source, answer)
        raw = capability is Capability.LABEL and not mapping.calls[capability].answer
        top = Node(source, "", None) if raw else read_json(source, answer.body)
        return read(Answer(mapping, mapping.calls[capability].answer, account, top, answer))

    return take


def _no(mapping: RestMapping, account: Account, source: str, answer: HttpAnswer) -> Exception:
    try:
        top = read_json(source, answer.body)
        code, text = at(top, mapping.error.code).text(), at(top, mapping.error.text).text()
    except InvalidPayload:
        code, text = "", answer.body[:200].decode("utf-8", "replace")
    return refused(account, answer.status, code, text)


def booking(answer: Answer) -> Booking:
    """Read a booking."""
    price = answer["price"]
    return Booking(
        number=answer["number"].required(),
        package_numbers=tuple(node.required() for node in answer["package_numbers"].items()),
        label=_document(answer, "label"),
        price_minor=None if price.value is None else price.minor(answer.currency),
        currency=answer.currency,
        tracking_url=answer["tracking_url"].text(),
    )


def label(answer: Answer) -> Label:
    """Read a label: a document in JSON, or the body itself where the mapping names no fields."""
    if not answer.fields:
        return Label(answer.http.headers.get("content-type", "").partition(";")[0], answer.http.body)
    return _document(answer, "label") or answer.top.refuse("a label")


def _document(answer: Answer, kind: str) -> Label | None:
    content, url = answer[f"{kind}_base64"], answer[f"{kind}_url"].text()
    if content.value is None and not url:
        return None
    media_type = answer[f"{kind}_type"].text() or "application/pdf"
    return Label(media_type, b"" if content.value is None else content.base64(), url)


def cancellation(answer: Answer) -> Cancellation:
    """Read the word on a cancellation."""
    return Cancellation("", bool(answer["cancelled"].value), answer["text"].text())


def offers(answer: Answer) -> tuple[Offer, ...]:
    """Read prices."""
    return tuple(_offer(answer, node) for node in answer["offers"].items())


def _offer(answer: Answer, node: Node) -> Offer:
    currency = answer.of(node, "currency").text() or answer.mapping.currency
    days = answer.of(node, "days")
    return Offer(
        service=answer.of(node, "service").required(),
        price_minor=answer.of(node, "price").minor(currency),
        currency=currency,
        rate=answer.of(node, "rate").text(),
        carrier=answer.of(node, "carrier").text(),
        days=None if days.value is None else days.whole(),
    )


def pickup(answer: Answer) -> Pickup:
    """Read a pickup's number."""
    return Pickup(answer["number"].required(), answer["text"].text())


def ndr_answer(answer: Answer) -> NdrTaken:
    """Read that an answer to a failed attempt was taken."""
    return NdrTaken(answer["reference"].text(), answer["text"].text())


def proof(answer: Answer) -> Proof:
    """Read a proof of delivery."""
    delivered, document = answer["delivered_at"], _document(answer, "document")
    return Proof(
        number="",
        signed_by=answer["signed_by"].text(),
        delivered_at=None if delivered.value is None else instant(delivered, answer.account.zone),
        documents=() if document is None else (document,),
    )


def claim(answer: Answer) -> FiledClaim:
    """Read a claim's number."""
    return FiledClaim(answer["number"].required(), answer["state"].text())


def tracking(codes: CodeTable, mapping: TrackingMapping, account: Account, top: Node) -> Tracking:
    """Read parcels and their events."""
    issues: list[RowIssue] = []
    read = partial(_parcel, codes, mapping, account, issues)
    parcels, unread = each(at(top, mapping.parcels).items(), read)
    missing = tuple((node.required(), "") for node in at(top, mapping.missing).items())
    return Tracking(parcels, missing, (*unread, *issues))


def _parcel(
    codes: CodeTable, mapping: TrackingMapping, account: Account, issues: list[RowIssue], node: Node
) -> TrackedParcel:
    number = at(node, mapping.number).required()
    read = partial(_event, codes, mapping.event, mapping.time_formats, account, number)
    events, unread = each(at(node, mapping.events).items(), read)
    issues.extend(unread)
    expected = forecast(at(node, mapping.expected_at), account.zone, issues, mapping.time_formats)
    return TrackedParcel(number, events, expected)


def _event(
    codes: CodeTable, mapping: EventMapping, formats: tuple[str, ...], account: Account, number: str, node: Node
) -> TrackingEvent:
    lon, lat = at(node, mapping.lon), at(node, mapping.lat)
    return make_event(
        number,
        instant(at(node, mapping.time), account.zone, formats),
        codes,
        at(node, mapping.code).required(),
        at(node, mapping.wider_code).text(),
        text=at(node, mapping.text).text(),
        place=at(node, mapping.place).text(),
        position=None if lon.value is None else Position(float(lon.number()), float(lat.number())),
        key=at(node, mapping.key).text(),
    )
