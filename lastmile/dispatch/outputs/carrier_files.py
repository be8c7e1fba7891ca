"""What a carrier gets for its orders of the day: a table, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from lastmile.dispatch.outputs.manifests import major
from lastmile.dispatch.outputs.reading import Reader
from lastmile.dispatch.outputs.tables import Cell, csv_text, phone_cell
from lastmile.dispatch.plandoc import Assignment

HEADER: Final = (
    "order_id",
    "direction",
    "service_level",
    "recipient",
    "phone",
    "address",
    "postcode",
    "lon",
    "lat",
    "parcels",
    "weight_kg",
    "volume_cm3",
    "charged_weight_kg",
    "zone",
    "quote",
    "cash",
    "currency",
    "window",
    "promised_by",
    "note",
)


def carrier_csv(assignments: Sequence[Assignment], reader: Reader) -> str:
    """Write one line per order."""
    return csv_text(HEADER, (_row(assignment, reader) for assignment in assignments))


def carrier_json(assignments: Sequence[Assignment], reader: Reader) -> str:
    """Write the orders with their quotes line by line; money in minor units, instants in UTC."""
    document = reader.document
    payload = {
        "schema_version": "1",
        "plan_id": document.plan_id,
        "day": document.day.isoformat(),
        "timezone": document.timezone,
        "currency": document.currency,
        "carrier": assignments[0].carrier if assignments else "",
        "orders": [_payload(assignment) for assignment in assignments],
    }
    return json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


def _payload(assignment: Assignment) -> dict[str, Any]:
    # Why this carrier and what the others asked is the dispatcher's business, not the carrier's.
    return assignment.model_dump(mode="json", exclude={"why", "alternatives", "carrier"})


def _row(assignment: Assignment, reader: Reader) -> list[Cell]:
    order, currency = assignment.order, reader.document.currency
    charged = assignment.charged_weight_g
    return [
        order.order_id,
        order.kind.value,
        assignment.service_level,
        order.recipient,
        phone_cell(order.phone),
        order.address,
        order.postcode,
        "" if order.lon is None else f"{order.lon:.6f}",
        "" if order.lat is None else f"{order.lat:.6f}",
        order.parcels,
        f"{order.weight_g / 1000:.3f}",
        order.volume_cm3,
        "" if charged is None else f"{charged / 1000:.3f}",
        assignment.zone,
        major(assignment.total_minor, currency),
        major(order.cash_minor, currency) if order.cash_minor else "",
        currency,
        reader.windows(order.windows),
        "" if assignment.promised_by is None else reader.local_iso(assignment.promised_by),
        order.note,
    ]
