"""Prices, bookings and cancellations of UPS (Rating and Shipping API v2409)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import refused
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import BookRequest, CancelRequest, Package, Party, RateRequest
from lastmile.carriers.adapters.measures import centimetres, inches, kilograms, pounds
from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.adapters.results import Booking, Cancellation, Label, Offer
from lastmile.carriers.adapters.ups.tracking import authorized, complaint
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of

_IMPERIAL: Final = frozenset({"US", "PR"})
"""Where UPS takes pounds and inches only."""
_TYPES: Final = {"GIF": "image/gif", "PNG": "image/png", "PDF": "application/pdf", "ZPL": "application/zpl"}


def build_rate(account: Account, ask: RateRequest) -> HttpRequest:
    """Ask what each product would cost."""
    shipment = {**_parties(account, ask.sender, ask.recipient), "Package": _packages(ask, "PackagingType")}
    document = {"RateRequest": {"Request": {"RequestOption": "Shop"}, "Shipment": shipment}}
    return HttpRequest.json("POST", "/api/rating/v2409/Shop", document, authorized(account), repeatable=True)


def build_book(account: Account, ask: BookRequest) -> HttpRequest:
    """Book a shipment with its labels; UPS knows no key against doing it twice, so it is not repeated."""
    charge = {"Type": "01", "BillShipper": {"AccountNumber": account.setting("shipper_number")}}
    shipment = {
        "Description": ask.packages[0].description,
        **_parties(account, ask.sender, ask.recipient),
        "PaymentInformation": {"ShipmentCharge": charge},
        "Service": {"Code": ask.service},
        "Package": [{**piece, "ReferenceNumber": {"Value": ask.reference}} for piece in _packages(ask, "Packaging")],
    }
    document = {
        "ShipmentRequest": {
            "Request": {"RequestOption": "nonvalidate", "TransactionReference": {"CustomerContext": ask.reference}},
            "Shipment": shipment,
            "LabelSpecification": {"LabelImageFormat": {"Code": "PNG"}},
        }
    }
    return HttpRequest.json("POST", "/api/shipments/v2409/ship", document, authorized(account))


def _parties(account: Account, sender: Party, recipient: Party) -> dict[str, Any]:
    shipper = {**_party(sender), "ShipperNumber": account.setting("shipper_number")}
    return {"Shipper": shipper, "ShipTo": _party(recipient), "ShipFrom": _party(sender)}


def _party(party: Party) -> dict[str, Any]:
    return {
        "Name": party.company or party.name,
        "AttentionName": party.name,
        "Phone": {"Number": party.phone},
        "Address": {
            "AddressLine": list(party.lines),
            "City": party.city,
            "StateProvinceCode": party.region,
            "PostalCode": party.postcode,
            "CountryCode": party.country,
        },
    }


def _packages(ask: BookRequest | RateRequest, packaging: str) -> list[dict[str, Any]]:
    """Pieces in the units of the sender's country; the two interfaces name the packaging differently."""
    return [
        {packaging: {"Code": "02"}, **_measures(piece, imperial=ask.sender.country in _IMPERIAL)}
        for piece in ask.packages
    ]


def _measures(piece: Package, *, imperial: bool) -> dict[str, Any]:
    weight = {
        "UnitOfMeasurement": {"Code": "LBS" if imperial else "KGS"},
        "Weight": str(pounds(piece.weight_g) if imperial else kilograms(piece.weight_g)),
    }
    sides = {"Length": piece.length_mm, "Width": piece.width_mm, "Height": piece.height_mm}
    if not all(sides.values()):
        return {"PackageWeight": weight}
    size = {name: str(inches(side) if imperial else centimetres(side)) for name, side in sides.items()}
    return {"Dimensions": {"UnitOfMeasurement": {"Code": "IN" if imperial else "CM"}, **size}, "PackageWeight": weight}


def parse_rate(account: Account, answer: HttpAnswer) -> tuple[Offer, ...]:
    """Read the prices; a negotiated price counts before the public one."""
    top = opened(account, "rates", answer, complaint)
    return tuple(_offer(node) for node in _listed(top["RateResponse"].get("RatedShipment")))


def _offer(node: Node) -> Offer:
    negotiated = node.find("NegotiatedRateCharges", "TotalCharge")
    total = node["TotalCharges"] if negotiated.value is None else negotiated
    currency, days = total["CurrencyCode"].required(), node.find("GuaranteedDelivery", "BusinessDaysInTransit")
    return Offer(
        service=node["Service"]["Code"].required(),
        price_minor=total["MonetaryValue"].minor(currency),
        currency=currency,
        carrier="UPS",
        days=days.whole() if days.text() else None,
    )


def parse_book(account: Account, answer: HttpAnswer) -> Booking:
    """Read the shipment with the label of its first package."""
    results = opened(account, "booking", answer, complaint)["ShipmentResponse"]["ShipmentResults"]
    packages = list(_listed(results["PackageResults"]))
    if not packages:
        results["PackageResults"].refuse("at least one package")
    total = results.find("ShipmentCharges", "TotalCharges")
    currency = total.get("CurrencyCode").text() if total.value is not None else ""
    return Booking(
        number=packages[0]["TrackingNumber"].required(),
        booking=results["ShipmentIdentificationNumber"].required(),
        package_numbers=tuple(one["TrackingNumber"].required() for one in packages),
        label=_label(packages[0].get("ShippingLabel")),
        price_minor=total["MonetaryValue"].minor(currency) if currency else None,
        currency=currency,
    )


def _label(node: Node) -> Label | None:
    if node.value is None:
        return None
    kind = node["ImageFormat"]["Code"].required().upper()
    return Label(_TYPES.get(kind, "application/octet-stream"), node["GraphicImage"].base64())


def _listed(node: Node) -> Iterable[Node]:
    """UPS writes a list of one as the one."""
    return (node,) if isinstance(node.value, dict) else node.items()


def build_cancel(account: Account, ask: CancelRequest) -> HttpRequest:
    """Void a shipment; voided twice it is voided."""
    path = path_of("api", "shipments", "v2409", "void", "cancel", ask.booking or ask.number)
    return HttpRequest("DELETE", path, headers=authorized(account), repeatable=True)


def parse_cancel(account: Account, answer: HttpAnswer) -> Cancellation:
    """Read whether it is voided."""
    status = opened(account, "cancellation", answer, complaint)["VoidShipmentResponse"]["SummaryResult"]["Status"]
    code, words = status["Code"].required(), status.get("Description").text()
    if code != "1":
        raise refused(account, answer.status, code, words)
    return Cancellation("", cancelled=True, text=words)
