"""One route of a plan for the terminal."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from lastmile.cli.terminal import plain_table
from lastmile.core.errors import NotFound
from lastmile.core.money import format_minor
from lastmile.core.shipments import ShipmentKind
from lastmile.dispatch.plandoc import EventKind, Order, PlanDocument, RoutePlan, RouteStop

_COLUMNS = ("", "arrive", "begin", "leave", "order", "who and where", "promised", "parcels left", "km")


def find_routes(document: PlanDocument, name: str) -> list[RoutePlan]:
    """Find the routes of a rider, a vehicle, or of one route id; capitals do not count.

    Raises
    ------
    NotFound
        If there is none; the message names the riders that have one.
    """
    wanted = name.casefold()
    found = [r for r in document.routes if wanted in {r.rider.casefold(), r.vehicle.casefold(), r.route_id.casefold()}]
    if not found:
        riders = ", ".join(dict.fromkeys(route.rider for route in document.routes)) or "nobody"
        raise NotFound(f"no route of {name!r} in this plan; routes have: {riders}", {"route": name})
    return found


def route_table(document: PlanDocument, route: RoutePlan) -> Table:
    """Give a route line by line, times on the local wall clock."""
    zone = ZoneInfo(document.timezone)
    title = (
        f"{route.route_id} {escape(route.rider)}, {escape(route.vehicle_type)}: {_clock(route.start, zone)} to "
        f"{_clock(route.end, zone)}, {route.distance_m / 1000:.1f} km, "
        f"{format_minor(route.cost_minor, document.currency)}"
    )
    table = plain_table(*_COLUMNS, title=title)
    for stop in route.stops:
        times = (_clock(moment, zone) for moment in (stop.arrival, stop.begin, stop.departure))
        left = next((str(load.amount) for load in stop.load if load.dimension == "parcels"), "")
        table.add_row(
            str(stop.sequence),
            *times,
            ", ".join(escape(_what(order)) for order in stop.orders) or stop.kind.value,
            escape(_where(stop)),
            " or ".join(f"{_clock(w.earliest, zone)}-{_clock(w.latest, zone)}" for w in stop.windows),
            left,
            f"{stop.distance_m / 1000:.1f}",
        )
    return table


def _what(order: Order) -> str:
    return f"{order.order_id} (return)" if order.kind is ShipmentKind.RETURN_PICKUP else order.order_id


def _where(stop: RouteStop) -> str:
    if stop.kind is EventKind.RELOAD:
        return stop.depot or ""
    return "; ".join(", ".join(part for part in (o.recipient, o.address) if part) for o in stop.orders)


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"
