"""A rider's manifest as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lastmile.core.money import exponent
from lastmile.dispatch.outputs.reading import Reader, served
from lastmile.dispatch.outputs.tables import Cell, csv_text, phone_cell
from lastmile.dispatch.plandoc import Order, RoutePlan, RouteStop

HEADER: Final = (
    "route_id",
    "sequence",
    "stop",
    "kind",
    "order_id",
    "direction",
    "window",
    "eta",
    "arrival",
    "begin",
    "departure",
    "recipient",
    "phone",
    "address",
    "parcels",
    "weight_kg",
    "cash",
    "currency",
    "note",
    "lon",
    "lat",
)
"""Columns of a manifest; the times are local, ``eta`` for people and the others with their offset for programs."""


def manifest_csv(route: RoutePlan, reader: Reader) -> str:
    """Write one line per order, break and reload, in driving order."""
    return csv_text(HEADER, _rows(route, reader))


def major(amount_minor: int, currency: str) -> str:
    """Give an amount as a plain number for a cell: ``12.50``."""
    places = exponent(currency)
    return f"{amount_minor / 10**places:.{places}f}"


def _rows(route: RoutePlan, reader: Reader) -> Iterator[list[Cell]]:
    numbers = {stop.sequence: number for number, stop in served(route)}
    for stop in route.stops:
        for order in stop.orders or (None,):
            yield [route.route_id, stop.sequence, numbers.get(stop.sequence), *_cells(stop, order, reader)]


def _cells(stop: RouteStop, order: Order | None, reader: Reader) -> list[Cell]:
    when: list[Cell] = [
        reader.windows(stop.windows),
        reader.clock(stop.begin),
        *(reader.local_iso(instant) for instant in (stop.arrival, stop.begin, stop.departure)),
    ]
    place: list[Cell] = [f"{stop.lon:.6f}", f"{stop.lat:.6f}"]
    if order is None:
        return [stop.kind.value, "", "", *when, stop.depot or "", "", "", "", "", "", "", "", *place]
    currency = reader.document.currency
    return [
        stop.kind.value,
        order.order_id,
        order.kind.value,
        *when,
        order.recipient,
        phone_cell(order.phone),
        order.address,
        order.parcels,
        f"{order.weight_g / 1000:.3f}",
        major(order.cash_minor, currency) if order.cash_minor else "",
        currency if order.cash_minor else "",
        order.note,
        *place,
    ]
