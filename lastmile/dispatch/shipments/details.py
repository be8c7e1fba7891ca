"""A shipment to JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind

_COLUMNS = (
    "order_id",
    "recipient",
    "phone",
    "address",
    "postcode",
    "parcels",
    "weight_g",
    "volume_cm3",
    "service_level",
    "priority",
    "cash_minor",
)


def columns_of(shipment: Shipment) -> dict[str, Any]:
    """Give what stands in columns of its own, and the rest as ``details``."""
    position = shipment.position
    return {
        **{name: getattr(shipment, name) for name in _COLUMNS},
        "kind": shipment.kind.value,
        "lon": None if position is None else position.lon,
        "lat": None if position is None else position.lat,
        "details": {
            "length_mm": shipment.length_mm,
            "width_mm": shipment.width_mm,
            "height_mm": shipment.height_mm,
            "windows": [[w.earliest.isoformat(), w.latest.isoformat()] for w in shipment.windows],
            "service_s": shipment.service_s,
            "skills": sorted(shipment.skills),
            "ready_at": None if shipment.ready_at is None else shipment.ready_at.isoformat(),
            "note": shipment.note,
            # Only where there is one: what was stored before had none, and its content is the same.
            **({"email": shipment.email} if shipment.email else {}),
        },
    }


def shipment_of(columns: Mapping[str, Any]) -> Shipment:
    """Read back what `columns_of` gave."""
    details = columns["details"]
    located = columns["lon"] is not None and columns["lat"] is not None
    return Shipment(
        **{name: columns[name] for name in _COLUMNS},
        kind=ShipmentKind(columns["kind"]),
        position=Position(columns["lon"], columns["lat"]) if located else None,
        length_mm=details["length_mm"],
        width_mm=details["width_mm"],
        height_mm=details["height_mm"],
        windows=tuple(
            PromiseWindow(datetime.fromisoformat(earliest), datetime.fromisoformat(latest))
            for earliest, latest in details["windows"]
        ),
        service_s=details["service_s"],
        skills=frozenset(details["skills"]),
        ready_at=None if details["ready_at"] is None else datetime.fromisoformat(details["ready_at"]),
        note=details["note"],
        email=details.get("email", ""),
    )
