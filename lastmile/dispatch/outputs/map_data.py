"""What the map page shows, ready to read: every time local, every amount with its currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from lastmile.core.geo import Position, haversine_m
from lastmile.dispatch.outputs.geometry import RouteGeometry, StreetLike, route_legs
from lastmile.dispatch.outputs.map_colours import RouteLook, route_looks
from lastmile.dispatch.outputs.map_streets import street_data
from lastmile.dispatch.outputs.packing import pack_lines
from lastmile.dispatch.outputs.reading import Reader, counted, hours, kilometres, orders_of, percent, served
from lastmile.dispatch.outputs.summary import figures, fullness
from lastmile.dispatch.plandoc import Assignment, Order, PlanDocument, RoutePlan, RouteStop, UnassignedOrder

Json = dict[str, Any]

_TOLERANCE_DEG = 0.00002  # 2 m: finer than a line on the screen is wide, at any zoom that makes sense

_WALK_M = 12.0  # a door farther from where the vehicle stops is joined to it by a thin line


def map_data(document: PlanDocument, geometry: RouteGeometry, streets: Sequence[StreetLike]) -> Json:
    """Give everything the page needs; it computes nothing but pixels."""
    reader = Reader(document)
    looks = route_looks(document.routes)
    return {
        "name": document.name,
        "day": reader.day,
        "plan": document.plan_id,
        "timezone": document.timezone,
        "figures": [list(figure) for figure in figures(document.summary, reader)],
        "split": _split(document),
        "alarms": [document.summary.promises_at_risk, document.summary.promises_late],
        "costs": [[cost.term, reader.money(cost.amount_minor)] for cost in document.summary.costs if cost.amount_minor],
        "depots": [{"name": depot.name, "at": [depot.lon, depot.lat]} for depot in document.depots],
        "routes": [
            _route(document, route, look, geometry, reader) for route, look in zip(document.routes, looks, strict=True)
        ],
        "carriers": _carriers(document, reader),
        "unassigned": [_left(left, reader) for left in document.unassigned],
        "warnings": [[warning.text, list(warning.order_ids[:20])] for warning in document.warnings],
        "about": _about(document),
        "streets": street_data(streets),
    }


def _split(document: PlanDocument) -> list[int]:
    summary = document.summary
    return [summary.own_orders, summary.outsourced_orders, summary.unassigned_orders]


def _about(document: PlanDocument) -> list[list[str]]:
    run = document.run
    return [
        ["Plan", document.plan_id],
        ["Times", document.timezone],
        ["Engine", run.engine],
        ["Seed", str(run.seed)],
        ["Search", f"{run.elapsed_s:,.1f} s on {counted(run.threads, 'thread')}"],
        *([file.role.capitalize(), f"{file.name} · {file.sha256[:12]}"] for file in document.inputs),
    ]


def _route(document: PlanDocument, route: RoutePlan, look: RouteLook, geometry: RouteGeometry, reader: Reader) -> Json:
    numbers = {stop.sequence: number for number, stop in served(route)}
    driven = [(stop, leg) for stop, leg in route_legs(document, route, geometry) if len(leg)]
    legs = [leg for _, leg in driven]
    kerbs = {stop.sequence: Position(*leg[-1].tolist()) for stop, leg in driven if stop is not None}
    way = np.concatenate(legs) if legs else np.zeros((0, 2))
    return {
        "id": route.route_id,
        "rider": route.rider,
        "vehicle": route.vehicle_type,
        "colour": look.colour,
        "dash": look.dash,
        "stops": counted(len(numbers), "stop"),
        "parcels": counted(sum(order.parcels for order in orders_of(route)), "parcel"),
        "distance": kilometres(route.distance_m),
        "paid": hours(route.paid_s),
        "span": f"{reader.clock(route.start)}–{reader.clock(route.end)}",
        "cost": reader.money(route.cost_minor),
        "load": round(fullness(route), 3),
        "loaded": percent(fullness(route)),
        "line": pack_lines([(0, _simple(way))]),
        "visits": [_visit(stop, numbers.get(stop.sequence), kerbs, reader) for stop in route.stops],
    }


def _simple(way: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    if len(way) < 3:
        return way
    line = shapely.simplify(shapely.linestrings(way), _TOLERANCE_DEG, preserve_topology=False)
    return np.asarray(shapely.get_coordinates(line), dtype=np.float64)


def _visit(stop: RouteStop, number: int | None, kerbs: Mapping[int, Position], reader: Reader) -> Json:
    visit: Json = {
        "n": number,
        "kind": stop.kind.value,
        "at": [round(stop.lon, 6), round(stop.lat, 6)],
        "eta": reader.clock(stop.begin),
        "facts": _visit_facts(stop, reader),
        "orders": [_order(order, reader) for order in stop.orders],
    }
    kerb = kerbs.get(stop.sequence, stop.position)
    if haversine_m(kerb, stop.position) > _WALK_M:
        visit["kerb"] = [round(kerb.lon, 6), round(kerb.lat, 6)]
    if stop.late_s:
        visit["alarm"] = f"{hours(stop.late_s)} late"
    elif stop.at_risk:
        visit["alarm"] = "at risk"
    if stop.depot:
        visit["depot"] = stop.depot
    return visit


def _visit_facts(stop: RouteStop, reader: Reader) -> list[list[str]]:
    facts = [
        ["Arrives", reader.clock(stop.arrival)],
        ["Begins", reader.clock(stop.begin)],
        ["Leaves", reader.clock(stop.departure)],
    ]
    if stop.windows:
        facts.append(["Window", reader.windows(stop.windows)])
    if stop.slack_s is not None and not stop.late_s:
        facts.append(["Slack", hours(max(0, stop.slack_s))])
    if stop.wait_s >= 60:
        facts.append(["Waits", hours(stop.wait_s)])
    facts.append(["Leg", f"{kilometres(stop.distance_m)} · {hours(stop.duration_s)}"])
    if stop.orders:
        facts.append(["Adds", reader.money(stop.cost_minor)])
    return facts


def _order(order: Order, reader: Reader) -> Json:
    facts = [["Parcels", f"{order.parcels} · {order.weight_g / 1000:,.1f} kg"]]
    if order.kind.value != "delivery":
        facts.append(["Kind", "Return: pick up"])
    if order.cash_minor:
        facts.append(["Collect", reader.money(order.cash_minor)])
    if order.phone:
        facts.append(["Phone", order.phone])
    if order.note:
        facts.append(["Note", order.note])
    return {"id": order.order_id, "who": order.recipient, "where": order.address, "facts": facts}


def _carriers(document: PlanDocument, reader: Reader) -> list[Json]:
    summaries = {line.carrier: line for line in document.summary.carriers}
    by_carrier: dict[str, list[Assignment]] = {name: [] for name in summaries}
    for assignment in document.assignments:
        by_carrier.setdefault(assignment.carrier, []).append(assignment)
    carriers = []
    for name, assignments in by_carrier.items():
        line = summaries.get(name)
        cost = line.cost_minor if line else sum(a.total_minor for a in assignments)
        orders = [_assigned(assignment, reader) for assignment in assignments]
        carriers.append({"name": name, "orders": orders, "cost": reader.money(cost)})
    return carriers


def _assigned(assignment: Assignment, reader: Reader) -> Json:
    facts = [["Price", reader.money(assignment.total_minor)], ["Service", assignment.service_level]]
    facts += [["", f"{line.label}: {reader.money(line.amount_minor)}"] for line in assignment.lines]
    if assignment.order.windows:
        facts.append(["Window", reader.windows(assignment.order.windows)])
    if assignment.promised_by:
        late = " (after the window)" if assignment.misses_window else ""
        facts.append(["Promise", f"by {reader.clock(assignment.promised_by)}{late}"])
    facts.append(["Why", assignment.why])
    for other in assignment.alternatives:
        price = "no" if other.cost_minor is None else reader.money(other.cost_minor)
        facts.append([other.name, f"{price} · {other.reason}"])
    return {"at": _at(assignment.order), "facts": facts, "orders": [_order(assignment.order, reader)]}


def _left(left: UnassignedOrder, reader: Reader) -> Json:
    facts = [["Reason", left.text], ["Remedy", left.remedy]]
    if left.order.windows:
        facts.append(["Window", reader.windows(left.order.windows)])
    return {"at": _at(left.order), "facts": facts, "orders": [_order(left.order, reader)]}


def _at(order: Order) -> list[float] | None:
    return None if order.lon is None or order.lat is None else [round(order.lon, 6), round(order.lat, 6)]
