"""Prices, bookings, labels and refunds of EasyPost."""

from __future__ import annotations

from typing import Any

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import BookRequest, CancelRequest, LabelRequest, Package, Party, RateRequest
from lastmile.carriers.adapters.measures import inches, ounces
from lastmile.carriers.adapters.oauth import basic
from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.adapters.results import Booking, Cancellation, Label, Offer
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of


def authorized(account: Account) -> dict[str, str]:
    """Give the header of every call: the key as the user of basic authentication."""
    return {"Authorization": basic(account.secret("api_key"), "")}


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    error = top.get("error")
    return error.get("code").text(), error.get("message").text()


def build_rate(account: Account, ask: RateRequest) -> HttpRequest:
    """Ask for prices: an unbought shipment."""
    return HttpRequest.json("POST", "/v2/shipments", {"shipment": _shipment(ask)}, authorized(account), repeatable=True)


def build_book(account: Account, ask: BookRequest) -> HttpRequest:
    """Buy an offer (``rate`` is shipment and rate as `parse_rate` gives them), or a product in one call."""
    if ask.rate:
        shipment, _, rate = ask.rate.partition("/")
        path = path_of("v2", "shipments", shipment, "buy")
        return HttpRequest.json("POST", path, {"rate": {"id": rate}}, authorized(account))
    document = {
        **_shipment(ask),
        "reference": ask.reference,
        "service": ask.service,
        "carrier_accounts": [account.setting("carrier_account")],
    }
    return HttpRequest.json("POST", "/v2/shipments", {"shipment": document}, authorized(account))


def _shipment(ask: BookRequest | RateRequest) -> dict[str, Any]:
    return {
        "from_address": _address(ask.sender),
        "to_address": _address(ask.recipient),
        "parcel": _parcel(ask.packages[0]),
    }


def _address(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "company": party.company,
        "street1": party.lines[0],
        "street2": ", ".join(party.lines[1:]),
        "city": party.city,
        "state": party.region,
        "zip": party.postcode,
        "country": party.country,
        "phone": party.phone,
        "email": party.email,
    }


def _parcel(package: Package) -> dict[str, float]:
    sides = {"length": package.length_mm, "width": package.width_mm, "height": package.height_mm}
    return {**{name: inches(side) for name, side in sides.items() if side}, "weight": ounces(package.weight_g)}


def parse_rate(account: Account, answer: HttpAnswer) -> tuple[Offer, ...]:
    """Read the prices."""
    top = opened(account, "rates", answer, complaint)
    shipment = top["id"].required()
    return tuple(_offer(shipment, node) for node in top.get("rates").items())


def _offer(shipment: str, node: Node) -> Offer:
    currency, days = node["currency"].required(), node.get("delivery_days")
    return Offer(
        service=node["service"].required(),
        price_minor=node["rate"].minor(currency),
        currency=currency,
        rate=f"{shipment}/{node['id'].required()}",
        carrier=node["carrier"].required(),
        days=None if days.value is None else days.whole(),
    )


def parse_book(account: Account, answer: HttpAnswer) -> Booking:
    """Read a bought shipment."""
    top = opened(account, "booking", answer, complaint)
    rate = top["selected_rate"]
    currency = rate["currency"].required()
    return Booking(
        number=top["tracking_code"].required(),
        booking=top["id"].required(),
        label=_label(top),
        price_minor=rate["rate"].minor(currency),
        currency=currency,
        tracking_url=top.find("tracker", "public_url").text(),
    )


def build_label(account: Account, ask: LabelRequest) -> HttpRequest:
    """Ask for the label of a booking as PDF."""
    path = path_of("v2", "shipments", ask.booking or ask.number, "label")
    return HttpRequest.read(path, authorized(account), (("file_format", "PDF"),))


def parse_label(account: Account, answer: HttpAnswer) -> Label:
    """Read where the label lies."""
    return _label(opened(account, "label", answer, complaint))


def _label(top: Node) -> Label:
    label = top["postage_label"]
    pdf = label.get("label_pdf_url").text()
    if pdf:
        return Label("application/pdf", url=pdf)
    return Label(label.get("label_file_type").text() or "image/png", url=label["label_url"].required())


def build_cancel(account: Account, ask: CancelRequest) -> HttpRequest:
    """Ask for a refund of an unused label."""
    path = path_of("v2", "shipments", ask.booking or ask.number, "refund")
    return HttpRequest.json("POST", path, {}, authorized(account), repeatable=True)


def parse_cancel(account: Account, answer: HttpAnswer) -> Cancellation:
    """Read how the refund stands; a submitted one is decided by the carrier within weeks."""
    top = opened(account, "cancellation", answer, complaint)
    state = top["refund_status"].required()
    return Cancellation(top.get("tracking_code").text(), state in {"submitted", "refunded"}, state)
