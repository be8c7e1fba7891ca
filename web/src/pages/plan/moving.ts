/** What an edit does to the document that is shown: at once as a guess, then as the service answered. */
import type { Schemas } from "../../api/client";
import type { Order, PlanDocument, RoutePlan, RouteStop } from "./data";
import { doors, keyOf } from "./view";

export type Edited = Schemas["EditedOut"];

/** Where a stop is dropped: before the `door`-th stop of a route, from 0. */
export interface Drop {
  /** The shift, which a document calls the vehicle: a rider may have two on a day. */
  shift: string;
  door: number;
}

/** Give the place that the service counts: shipments, one by one, from 1, without those that move. */
export function placeOf(route: RoutePlan | undefined, door: number, moved: ReadonlySet<string>): number {
  const before = doors(route?.stops ?? []).slice(0, door);
  return 1 + before.flatMap((stop) => stop.orders).filter((order) => !moved.has(keyOf(order))).length;
}

/** Guess a document after a move; times are those of before until the service has answered. */
export function guessed(document: PlanDocument, moved: ReadonlySet<string>, drop: Drop): PlanDocument {
  const orders = ordersOf(document).filter((order) => moved.has(keyOf(order)));
  const rest = without(document, moved);
  const routes = rest.routes.map((route) => {
    if (route.vehicle !== drop.shift) return route;
    const before = document.routes.find((other) => other.vehicle === drop.shift);
    const at = indexOfDoor(before ?? route, drop.door, moved);
    return { ...route, stops: numbered([...route.stops.slice(0, at), ...orders.map((o) => stopOf(o, route, at)), ...route.stops.slice(at)]) };
  });
  return { ...rest, routes };
}

function ordersOf(document: PlanDocument): Order[] {
  return [
    ...document.routes.flatMap((route) => route.stops.flatMap((stop) => stop.orders)),
    ...document.assignments.map(({ order }) => order),
    ...document.unassigned.map(({ order }) => order),
  ];
}

function indexOfDoor(route: RoutePlan, door: number, moved: ReadonlySet<string>): number {
  const target = doors(route.stops)[door];
  const end = target === undefined ? route.stops.length : route.stops.indexOf(target);
  return route.stops.slice(0, end).filter((stop) => !emptied(stop, moved)).length;
}

function emptied(stop: RouteStop, moved: ReadonlySet<string>): boolean {
  return stop.kind === "stop" && stop.orders.every((order) => moved.has(keyOf(order)));
}

function without(document: PlanDocument, moved: ReadonlySet<string>): PlanDocument {
  const stays = ({ order }: { order: Order }) => !moved.has(keyOf(order));
  return {
    ...document,
    routes: document.routes.map((route) => ({ ...route, stops: numbered(thinnedStops(route.stops, moved)) })),
    assignments: document.assignments.filter(stays),
    unassigned: document.unassigned.filter(stays),
  };
}

function thinnedStops(stops: readonly RouteStop[], moved: ReadonlySet<string>): RouteStop[] {
  return stops
    .filter((stop) => !emptied(stop, moved))
    .map((stop) => ({ ...stop, orders: stop.orders.filter((order) => !moved.has(keyOf(order))) }));
}

function numbered(stops: RouteStop[]): RouteStop[] {
  return stops.map((stop, index) => ({ ...stop, sequence: index + 1 }));
}

function stopOf(order: Order, route: RoutePlan, at: number): RouteStop {
  const near = route.stops[at - 1];
  const time = near?.departure ?? route.start;
  return {
    kind: "stop",
    sequence: at + 1,
    orders: [order],
    lon: order.lon ?? 0,
    lat: order.lat ?? 0,
    arrival: time,
    begin: time,
    departure: time,
    windows: order.windows,
    slack_s: null,
    distance_m: 0,
    duration_s: 0,
    cost_minor: 0,
    wait_s: 0,
    late_s: 0,
    at_risk: false,
    load: [],
    depot: null,
  };
}

/** Put the routes of an answer into the document. */
export function answeredInto(document: PlanDocument, edited: Edited): PlanDocument {
  const now = new Set(edited.routes.flatMap((r) => r.stops.flatMap((s) => s.orders.map(keyOf))));
  const stays = ({ order }: { order: Order }) => !now.has(keyOf(order));
  const changed = new Map(edited.routes.map((route) => [route.vehicle, route]));
  const known = document.routes.filter(({ vehicle }) => !edited.emptied.includes(vehicle));
  const fresh = edited.routes.filter(({ vehicle }) => !document.routes.some((route) => route.vehicle === vehicle));
  return {
    ...document,
    routes: [...known.map((route) => changed.get(route.vehicle) ?? route), ...fresh],
    assignments: document.assignments.filter(stays),
    unassigned: document.unassigned.filter(stays),
  };
}
