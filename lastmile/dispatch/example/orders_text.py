"""The orders of a made-up day as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from lastmile.core.money import exponent
from lastmile.dispatch.example.demand import DemandOrder

COLUMNS: dict[str, Callable[[DemandOrder], object]] = {
    "order_id": lambda o: o.order_id,
    "recipient": lambda o: o.recipient,
    "phone": lambda o: o.phone,
    "address": lambda o: o.address,
    "postcode": lambda o: o.postcode,
    "lon": lambda o: o.position.lon,
    "lat": lambda o: o.position.lat,
    "parcels": lambda o: o.parcels,
    "weight_kg": lambda o: f"{o.weight_g / 1000:.2f}",
    "size_cm": lambda o: "×".join(map(str, o.sides_cm)),
    "window": lambda o: o.window,
    "service_min": lambda o: o.service_min,
    "kind": lambda o: o.kind,
    "service_level": lambda o: o.service_level,
    "skills": lambda o: "; ".join(o.skills),
    "priority": lambda o: o.priority,
    "ready_at": lambda o: o.ready_at,
    "note": lambda o: o.note,
}


def orders_text(orders: Sequence[DemandOrder], *, currency: str, coordinates: bool) -> str:
    """Write the file.

    Parameters
    ----------
    orders : in the order of the file.
    currency : of the cash to collect.
    coordinates : whether lon and lat stand beside the address; without them the plan finds the address itself.
    """
    columns = {name: value for name, value in COLUMNS.items() if coordinates or name not in {"lon", "lat"}}
    if not any(order.address for order in orders):
        columns = {name: value for name, value in columns.items() if name not in {"address", "postcode"}}
    places = exponent(currency)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*columns, "cash"])
    for order in orders:
        cash = f"{order.cash_minor / 10**places:.{places}f}" if order.cash_minor else ""
        writer.writerow([*(value(order) for value in columns.values()), cash])
    return stream.getvalue()
