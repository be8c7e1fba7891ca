"""The plan as a document: everything that a dispatcher, a rider, a carrier or another program needs to know of a day.

It is complete in itself: all outputs are made from it (and from the streets' geometry), nothing else is looked up.
Conventions: money in integer minor units of ``currency``, instants in UTC, distances in metres, durations in seconds,
loads per capacity dimension by name, positions ``lon, lat``. Tuples, not lists: a document does not change.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lastmile.core.shipments import ShipmentKind
from lastmile.dispatch.plandoc.base import SCHEMA_VERSION, Count, Instant, Part, Place, Share

__all__ = [
    "Alternative",
    "Assignment",
    "CarrierSummary",
    "CostTerm",
    "DepotPoint",
    "EventKind",
    "InputFile",
    "Load",
    "Order",
    "PlanDocument",
    "PlanWarning",
    "QuotedLine",
    "RoutePlan",
    "RouteStop",
    "Run",
    "Summary",
    "UnassignedOrder",
    "Window",
]

Id = Annotated[str, Field(min_length=1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class EventKind(StrEnum):
    """What happens at one line of a route."""

    STOP = "stop"
    BREAK = "break"
    RELOAD = "reload"


class InputFile(Part):
    """A file the plan was made from."""

    role: Literal["orders", "fleet", "carriers", "streets", "other"]
    """What the file was to the plan."""
    name: str
    """File name as given, without its folder."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Hash of the file's bytes."""


class Run(Part):
    """How the plan was computed: the same inputs, seed, threads and iterations give the same plan."""

    engine: str
    """Name of the engine."""
    seed: int
    """Seed of every random choice."""
    threads: Annotated[int, Field(ge=1)]
    """Threads the engine was given."""
    time_limit_s: float | None
    """Seconds the engine was given; null without a limit."""
    iterations: Count
    """Iterations of the search; 0 where the engine does not count them."""
    elapsed_s: Annotated[float, Field(ge=0)]
    """Seconds the search took."""
    stopped_early: bool = False
    """Whether somebody interrupted the search and kept the best plan so far."""


class Window(Part):
    """A promise: when service may begin, both ends included."""

    earliest: Instant
    """First permitted begin."""
    latest: Instant
    """Last permitted begin."""


class Load(Part):
    """How much of one capacity dimension."""

    dimension: str
    """Name of the dimension, such as weight_g, volume_cm3 or parcels."""
    amount: Count
    """Units on board: the most on any leg for a route, what is left on leaving for a stop."""
    capacity: Count | None = None
    """Units that fit; null for no limit."""


class Order(Part):
    """A shipment as its papers show it."""

    order_id: Id
    """The shop's own reference."""
    kind: ShipmentKind
    """Delivery or return pickup."""
    recipient: str
    """Who expects it; may be empty, as may phone, address and note."""
    phone: str
    """Number to call at the door."""
    address: str
    """Address as given."""
    lon: Annotated[float, Field(ge=-180, le=180)] | None
    """Longitude, degrees; null where the address was not found."""
    lat: Annotated[float, Field(ge=-90, le=90)] | None
    """Latitude, degrees; null where the address was not found."""
    parcels: Annotated[int, Field(ge=1)]
    """Number of pieces."""
    weight_g: Count
    """Grams over all parcels."""
    volume_cm3: Count
    """Cubic centimetres over all parcels."""
    cash_minor: Count
    """Cash to collect at the door, minor units."""
    service_level: str
    """The promise asked for."""
    windows: tuple[Window, ...]
    """Promised windows, earliest first; empty means any time that day."""
    note: str
    """Instructions for the rider."""
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    """0 may wait, 100 must go."""
    postcode: str = ""
    """Postcode as given."""
    shipment_id: str = ""
    """Id under which the service knows the shipment; empty for a plan from files."""


class DepotPoint(Place):
    """Where routes start, end and reload."""

    name: str
    """Name that the fleet file gives it; routes refer to it."""


class RouteStop(Place):
    """One line of a route: a stop at one or more doors of one place, a break, or a reload at a depot."""

    sequence: Annotated[int, Field(ge=1)]
    """Place in the route, from 1 without gaps; breaks and reloads count."""
    kind: EventKind
    """What happens."""
    orders: tuple[Order, ...] = ()
    """Shipments served here; empty at breaks and reloads."""
    arrival: Instant
    """When the vehicle gets here."""
    begin: Instant
    """When service, the break or loading begins."""
    departure: Instant
    """When the vehicle leaves."""
    windows: tuple[Window, ...] = ()
    """When service may begin; empty means any time."""
    slack_s: int | None = None
    """Seconds from begin to the end of the window that is met; negative when late, null without a window."""
    wait_s: Count = 0
    """Seconds between arrival and begin spent waiting."""
    late_s: Count = 0
    """Seconds after the end of the last promised window that could be met."""
    at_risk: bool = False
    """Whether the promise is late or so tight that a usual delay would break it."""
    load: tuple[Load, ...] = ()
    """On board on leaving."""
    distance_m: Count
    """Of the leg that leads here."""
    duration_s: Count
    """Driving time of the leg that leads here."""
    cost_minor: int
    """What the route would cost less without this stop, minor units; 0 for breaks and reloads."""
    depot: str | None = None
    """Name of the depot of a reload."""


class RoutePlan(Part):
    """One rider's shift on the road."""

    route_id: Id
    """Unique in the plan, e.g. R07."""
    rider: str
    """Name of the rider or the shift."""
    vehicle: str
    """Name of the vehicle."""
    vehicle_type: str
    """Kind of vehicle, e.g. van or cargo bike."""
    profile: str
    """Street profile it drives on, e.g. car or bicycle."""
    start_depot: str | None
    """Depot it starts at; null for a start elsewhere."""
    end_depot: str | None
    """Depot it ends at; null for an open end."""
    start: Instant
    """When loading begins."""
    end: Instant
    """When the vehicle is back, or done."""
    distance_m: Count
    """Metres altogether."""
    drive_s: Count
    """Seconds on the road."""
    service_s: Count
    """Seconds at the doors."""
    wait_s: Count
    """Seconds waiting for windows."""
    paid_s: Count
    """Seconds that are paid."""
    shift_s: Count
    """Seconds of the whole shift, against which utilisation by time is counted."""
    cost_minor: int
    """Fixed, distance, time, overtime and lateness, minor units."""
    load: tuple[Load, ...]
    """Per dimension, the most on board on any leg against the capacity."""
    end_distance_m: Count = 0
    """Metres of the last leg, back to the depot."""
    end_duration_s: Count = 0
    """Seconds of the last leg."""
    stops: tuple[RouteStop, ...]
    """In order; start and end are not among them."""


class QuotedLine(Part):
    """One line of a carrier's price."""

    label: str
    """What it is, as on an invoice."""
    amount_minor: int
    """Minor units."""
    how: str
    """The calculation with its figures."""


class Alternative(Part):
    """Another way the order could have gone, with its price or why it was impossible."""

    name: str
    """A carrier, or the own fleet."""
    cost_minor: int | None
    """Price or added cost, minor units; null where it was impossible."""
    reason: str
    """Why not: dearer, cap reached, or the refusal."""


class Assignment(Part):
    """An order that a carrier takes."""

    order: Order
    """What is handed over."""
    carrier: Id
    """Who takes it."""
    service_level: str
    """The carrier's own level that serves what was asked for."""
    zone: str = ""
    """The carrier's zone that priced it."""
    total_minor: int
    """The price, minor units: the sum of the lines."""
    lines: tuple[QuotedLine, ...]
    """The quote, line by line."""
    risk: tuple[QuotedLine, ...] = ()
    """What may go wrong with this carrier times what that costs: not paid, but the plan compares by it."""
    charged_weight_g: Count | None = None
    """Weight the carrier bills, grams."""
    promised_by: Instant | None = None
    """End of the carrier's promise."""
    misses_window: bool = False
    """Whether the carrier's promise ends after the window promised to the customer."""
    why: str
    """Why this carrier, for a person."""
    alternatives: tuple[Alternative, ...] = ()
    """What else was possible."""


class UnassignedOrder(Part):
    """An order that nobody takes."""

    order: Order
    """What is left."""
    code: Id
    """Machine-readable reason."""
    text: str
    """The reason with its figures, for a person."""
    remedy: str
    """What would have to change."""


class CostTerm(Part):
    """One term of the plan's cost."""

    term: Id
    """fixed, distance, duration, overtime, lateness, carriers and so on."""
    amount_minor: int
    """Minor units."""


class CarrierSummary(Part):
    """What one carrier takes and asks."""

    carrier: Id
    """Who."""
    orders: Count
    """Orders handed over."""
    parcels: Count
    """Parcels handed over."""
    cost_minor: int
    """Sum of its quotes, minor units, with tiers and minimum volumes."""


class Summary(Part):
    """The day in figures."""

    orders: Count
    """Orders of the day."""
    own_orders: Count
    """On own routes."""
    outsourced_orders: Count
    """With carriers."""
    unassigned_orders: Count
    """With nobody."""
    parcels: Count
    """Parcels of all orders."""
    cost_minor: int
    """Money of the day, own and carriers, minor units; penalties that nobody pays are left out."""
    own_cost_minor: int
    """Money of the own routes."""
    outsourced_cost_minor: int
    """Money for carriers, with shortfalls of minimum volumes."""
    cost_per_delivery_minor: float | None
    """Money per order that is served, minor units; null when none is."""
    distance_m: Count
    """Metres of all routes."""
    paid_s: Count
    """Paid seconds of all routes."""
    vehicles_used: Count
    """Vehicles with a route."""
    vehicles_available: Count
    """Vehicles with a shift that day."""
    utilisation_capacity: Share
    """Most on board against capacity, in each route's scarcest dimension, mean over the routes."""
    utilisation_time: Share
    """Time from start to end against the shift, over all routes."""
    promises: Count
    """Served orders with a promised window."""
    promises_at_risk: Count
    """Of these, late or so tight that a usual delay would break them."""
    promises_late: Count
    """Of these, planned late."""
    costs: tuple[CostTerm, ...]
    """What the solver minimised, by term, with penalties."""
    carriers: tuple[CarrierSummary, ...]
    """By carrier."""


class PlanWarning(Part):
    """Something a dispatcher should know, e.g. an address found only by its street."""

    code: Id
    """Machine-readable kind."""
    text: str
    """For a person."""
    order_ids: tuple[str, ...] = ()
    """Orders it concerns."""


class PlanDocument(Part):
    """One day's plan of one fleet: routes, carriers' orders, what is left, and the figures."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    """Version of this format; a change that breaks readers raises it."""
    plan_id: Id
    """Unique id of the plan."""
    name: str = ""
    """Title for people, e.g. the city."""
    day: date
    """Local day."""
    timezone: Id
    """IANA name in which people read the times."""
    currency: Currency
    """ISO 4217 code of every amount."""
    generated_at: Instant
    """When the plan was made."""
    inputs: tuple[InputFile, ...]
    """Files the plan was made from."""
    run: Run
    """How it was computed."""
    summary: Summary
    """The figures."""
    depots: tuple[DepotPoint, ...]
    """Depots that routes use."""
    routes: tuple[RoutePlan, ...]
    """Vehicles that drive, in the order of the fleet."""
    assignments: tuple[Assignment, ...]
    """Orders with carriers."""
    unassigned: tuple[UnassignedOrder, ...]
    """Orders with nobody."""
    warnings: tuple[PlanWarning, ...] = ()
    """What a dispatcher should know."""
