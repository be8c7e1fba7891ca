"""Quotes, deliveries, cancellations and proofs of Uber Direct."""

from __future__ import annotations

import json
from typing import Any

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import BookRequest, CancelRequest, Party, ProofRequest, RateRequest
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.adapters.results import Booking, Cancellation, Label, Offer, Proof
from lastmile.carriers.adapters.times import instant
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of


def path(account: Account, *segments: str) -> str:
    """Give a path below the customer's."""
    return path_of("v1", "customers", account.setting("customer_id"), *segments)


def complaint(top: Node) -> tuple[str, str]:
    """Find code and words of a no."""
    return top.get("code").text(), top.get("message").text()


def _address(party: Party) -> str:
    """Addresses are JSON in a text field."""
    parts = {
        "street_address": list(party.lines),
        "city": party.city,
        "state": party.region,
        "zip_code": party.postcode,
        "country": party.country,
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def build_rate(account: Account, ask: RateRequest) -> HttpRequest:
    """Ask what a courier would cost now."""
    document = {"pickup_address": _address(ask.sender), "dropoff_address": _address(ask.recipient)}
    return HttpRequest.json("POST", path(account, "delivery_quotes"), document, bearer(account), repeatable=True)


def parse_rate(account: Account, answer: HttpAnswer) -> tuple[Offer, ...]:
    """Read the quote; fees are in minor units already."""
    top = opened(account, "quote", answer, complaint)
    by = top.get("dropoff_eta")
    offer = Offer(
        service="courier",
        price_minor=top["fee"].whole(),
        currency=top["currency"].required().upper(),
        rate=top["id"].required(),
        deliver_by=instant(by, account.zone) if by.text() else None,
    )
    return (offer,)


def build_book(account: Account, ask: BookRequest) -> HttpRequest:
    """Call a courier; the idempotency key makes a repetition the same delivery."""
    document: dict[str, Any] = {
        **_end("pickup", ask.sender),
        **_end("dropoff", ask.recipient),
        "dropoff_notes": ask.note,
        "manifest_items": [
            {"name": piece.description, "quantity": 1, "weight": piece.weight_g} for piece in ask.packages
        ],
        "manifest_total_value": ask.value_minor,
        "external_id": ask.reference,
        "idempotency_key": ask.reference,
    }
    if ask.rate:
        document["quote_id"] = ask.rate
    if ask.ready_at is not None:
        document["pickup_ready_dt"] = ask.ready_at.isoformat()
    return HttpRequest.json("POST", path(account, "deliveries"), document, bearer(account), repeatable=True)


def _end(name: str, party: Party) -> dict[str, str]:
    return {
        f"{name}_name": party.company or party.name,
        f"{name}_address": _address(party),
        f"{name}_phone_number": party.phone,
    }


def parse_book(account: Account, answer: HttpAnswer) -> Booking:
    """Read the delivery."""
    top = opened(account, "booking", answer, complaint)
    fee = top.get("fee")
    return Booking(
        number=top["id"].required(),
        price_minor=None if fee.value is None else fee.whole(),
        currency=top.get("currency").text().upper(),
        tracking_url=top.get("tracking_url").text(),
    )


def build_cancel(account: Account, ask: CancelRequest) -> HttpRequest:
    """Send the courier home."""
    return HttpRequest.json(
        "POST", path(account, "deliveries", ask.number, "cancel"), {}, bearer(account), repeatable=True
    )


def parse_cancel(account: Account, answer: HttpAnswer) -> Cancellation:
    """Read whether it is cancelled."""
    top = opened(account, "cancellation", answer, complaint)
    state = top["status"].required()
    return Cancellation(top["id"].required(), state == "canceled", state)


def build_proof(account: Account, ask: ProofRequest) -> HttpRequest:
    """Ask for the picture taken at the door."""
    document = {"waypoint": "dropoff", "type": "picture"}
    place = path(account, "deliveries", ask.number, "proof-of-delivery")
    return HttpRequest.json("POST", place, document, bearer(account), repeatable=True)


def parse_proof(account: Account, answer: HttpAnswer) -> Proof:
    """Read the picture."""
    top = opened(account, "proof", answer, complaint)
    return Proof("", documents=(Label("image/png", top["document"].base64()),))
