"""Book and cancel with Delhivery."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import refused
from lastmile.carriers.adapters.answers import first, opened
from lastmile.carriers.adapters.asks import BookRequest, CancelRequest
from lastmile.carriers.adapters.measures import centimetres, major
from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.adapters.results import Booking, Cancellation
from lastmile.infra.http import HttpAnswer, HttpRequest

_FORBIDDEN: Final = str.maketrans(dict.fromkeys("&#%;\\", " "))
"""Signs that Delhivery's manifest refuses in any field."""


def authorized(account: Account) -> dict[str, str]:
    """Give the header of every call."""
    return {"Authorization": f"Token {account.secret('token')}", "Accept": "application/json"}


def complaint(top: Node) -> tuple[str, str]:
    """Find the words of a no; Delhivery names them in one of several fields."""
    words = (top.get(name) for name in ("rmk", "remark", "detail", "message", "error", "Error"))
    return "", next((text for text in (word.text() for word in words) if text), "")


def build_book(account: Account, ask: BookRequest) -> HttpRequest:
    """Manifest a single-piece shipment; Delhivery draws the waybill."""
    document = {"shipments": [_shipment(ask)], "pickup_location": {"name": account.setting("pickup_location")}}
    form = urlencode({"format": "json", "data": json.dumps(document, ensure_ascii=False)})
    headers = {**authorized(account), "Content-Type": "application/x-www-form-urlencoded"}
    return HttpRequest("POST", "/api/cmu/create.json", headers=headers, body=form.encode())


def _shipment(ask: BookRequest) -> dict[str, Any]:
    to, piece = ask.recipient, ask.packages[0]
    plain = {
        "name": to.name,
        "add": ", ".join(to.lines),
        "pin": to.postcode,
        "city": to.city,
        "state": to.region,
        "country": to.country,
        "phone": to.phone,
        "order": ask.reference,
        "products_desc": piece.description,
        "seller_name": ask.sender.company or ask.sender.name,
        "shipping_mode": ask.service,
    }
    return {
        **{name: text.translate(_FORBIDDEN).strip() for name, text in plain.items()},
        "payment_mode": "COD" if ask.cash_minor else "Prepaid",
        "cod_amount": major(ask.cash_minor, ask.currency),
        "total_amount": major(ask.value_minor, ask.currency),
        "quantity": str(len(ask.packages)),
        "weight": str(ask.weight_g),
        "shipment_length": str(centimetres(piece.length_mm)),
        "shipment_width": str(centimetres(piece.width_mm)),
        "shipment_height": str(centimetres(piece.height_mm)),
    }


def parse_book(account: Account, answer: HttpAnswer) -> Booking:
    """Read the waybill; a refused package comes with status 200 and its remarks."""
    top = opened(account, "booking", answer, complaint)
    package = first(top.get("packages"))
    if not top.get("success").flag() or package.value is None:
        remarks = [] if package.value is None else [one.text() for one in package.get("remarks").items()]
        code = "" if package.value is None else package.get("status").text()
        raise refused(account, answer.status, code, "; ".join(remarks) or complaint(top)[1])
    return Booking(package["waybill"].required())


def build_cancel(account: Account, ask: CancelRequest) -> HttpRequest:
    """Cancel; done twice it stays cancelled."""
    document = {"waybill": ask.number, "cancellation": "true"}
    return HttpRequest.json("POST", "/api/p/edit", document, authorized(account), repeatable=True)


def parse_cancel(account: Account, answer: HttpAnswer) -> Cancellation:
    """Read whether it is cancelled."""
    top = opened(account, "cancellation", answer, complaint)
    return Cancellation(top.get("waybill").text(), top.get("status").flag(), top.get("remark").text())
