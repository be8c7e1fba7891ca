"""The plan's figures for the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lastmile.dispatch.outputs.reading import Reader, counted, hours, kilometres, orders_of, percent, served
from lastmile.dispatch.plandoc import PlanDocument, RoutePlan, Summary


def summary_table(document: PlanDocument) -> RenderableType:
    """Show the day: figures, then a line per route and per carrier, then what is left and why."""
    reader = Reader(document)
    parts: list[RenderableType] = [_figures(document, reader)]
    if document.routes:
        parts.append(_routes(document, reader))
    if document.summary.carriers:
        parts.append(_carriers(document, reader))
    if document.unassigned:
        parts.append(_left(document))
    return Group(*parts)


def figures(summary: Summary, reader: Reader) -> list[tuple[str, str, str]]:
    """Give the headline figures: label, value, and what stands behind it.

    Terminal and map show the same ones.
    """
    per_delivery = summary.cost_per_delivery_minor
    served_orders = summary.own_orders + summary.outsourced_orders
    return [
        (
            "Cost per delivery",
            "–" if per_delivery is None else reader.money(per_delivery),
            f"{reader.money(summary.cost_minor)} for {counted(served_orders, 'order')}",
        ),
        ("Own fleet", counted(summary.own_orders, "order"), reader.money(summary.own_cost_minor)),
        ("Outsourced", counted(summary.outsourced_orders, "order"), reader.money(summary.outsourced_cost_minor)),
        (
            "Distance",
            kilometres(summary.distance_m),
            f"{summary.vehicles_used} of {counted(summary.vehicles_available, 'vehicle')}",
        ),
        ("Paid time", hours(summary.paid_s), f"{percent(summary.utilisation_time)} of the shifts used"),
        ("Load", percent(summary.utilisation_capacity), "of capacity, in the scarcest dimension"),
        (
            "Promises at risk",
            f"{summary.promises_at_risk:,}",
            f"{summary.promises_late:,} late, of {counted(summary.promises, 'promised window')}",
        ),
        ("Unassigned", counted(summary.unassigned_orders, "order"), f"of {counted(summary.orders, 'order')} today"),
    ]


def _figures(document: PlanDocument, reader: Reader) -> Table:
    title = f"{document.name}, {reader.day}" if document.name else reader.day
    table = Table(title=Text(title), box=box.SIMPLE_HEAD, show_header=False, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for label, value, behind in figures(document.summary, reader):
        table.add_row(Text(label), Text(value, style=_alarm(label, document.summary)), Text(behind))
    return table


def _alarm(label: str, summary: Summary) -> str:
    alarms = {
        "Promises at risk": "yellow" if summary.promises_at_risk else "green",
        "Unassigned": "red" if summary.unassigned_orders else "green",
    }
    return alarms.get(label, "bold")


def _routes(document: PlanDocument, reader: Reader) -> Table:
    table = Table(title="Routes", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("Route", "Rider", "Vehicle"):
        table.add_column(name, overflow="ellipsis", no_wrap=True)
    for name in ("Stops", "Parcels", "Distance", "Time", "Load", "Cost"):
        table.add_column(name, justify="right", no_wrap=True)
    for route in document.routes:
        table.add_row(
            Text(route.route_id),
            Text(route.rider),
            Text(route.vehicle_type),
            str(len(served(route))),
            str(sum(order.parcels for order in orders_of(route))),
            kilometres(route.distance_m),
            f"{reader.clock(route.start)}–{reader.clock(route.end)}",
            percent(fullness(route)),
            reader.money(route.cost_minor),
        )
    return table


def fullness(route: RoutePlan) -> float:
    """Give the share of capacity that a route uses in its scarcest dimension; 0 without limits."""
    return max((load.amount / load.capacity for load in route.load if load.capacity), default=0.0)


def _carriers(document: PlanDocument, reader: Reader) -> Table:
    table = Table(title="Carriers", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("Carrier", overflow="ellipsis", no_wrap=True)
    for name in ("Orders", "Parcels", "Cost", "Per order"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in document.summary.carriers:
        each = reader.money(line.cost_minor / line.orders) if line.orders else "–"
        table.add_row(Text(line.carrier), f"{line.orders:,}", f"{line.parcels:,}", reader.money(line.cost_minor), each)
    return table


def _left(document: PlanDocument, most: int = 10) -> Table:
    table = Table(title="Unassigned", box=box.SIMPLE_HEAD, title_justify="left", title_style="red italic")
    for name in ("Order", "Reason", "What would help"):
        table.add_column(name)
    for left in document.unassigned[:most]:
        table.add_row(Text(left.order.order_id), Text(left.text), Text(left.remedy))
    if len(document.unassigned) > most:
        table.caption = f"and {len(document.unassigned) - most:,} more in plan.json"
    return table
