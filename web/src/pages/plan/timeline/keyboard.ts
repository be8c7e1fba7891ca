/** The timeline by keyboard: arrows choose a stop, Alt and arrows move it. */
import type { RoutePlan, RouteStop } from "../data";
import type { Drop } from "../moving";
import { doors, keyOf } from "../view";

export type Keyed = { kind: "choose"; ids: string[] } | { kind: "move"; ids: string[]; drop: Drop };

interface Pressed {
  key: string;
  altKey: boolean;
}

/** Say what a key asks for on a route; `null` for nothing. */
export function keyed(pressed: Pressed, routes: readonly RoutePlan[], route: RoutePlan, chosen: ReadonlySet<string>): Keyed | null {
  const stops = doors(route.stops);
  const at = stops.findIndex((stop) => idsOf(stop).some((id) => chosen.has(id)));
  return pressed.altKey ? moved(pressed.key, routes, route, stops, at) : chose(pressed.key, stops, at);
}

function chose(key: string, stops: readonly RouteStop[], at: number): Keyed | null {
  const wanted: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 };
  const stop = stops[wanted[key] ?? -1];
  return stop === undefined ? null : { kind: "choose", ids: idsOf(stop) };
}

function moved(key: string, routes: readonly RoutePlan[], route: RoutePlan, stops: readonly RouteStop[], at: number): Keyed | null {
  const stop = stops[at];
  if (stop === undefined) return null;
  const ids = idsOf(stop);
  const within: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 2 };
  const door = within[key];
  if (door !== undefined) {
    return door < 0 || door > stops.length ? null : { kind: "move", ids, drop: { shift: route.vehicle, door } };
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  const other = step === undefined ? undefined : routes[routes.indexOf(route) + step];
  if (other === undefined) return null;
  const later = doors(other.stops).findIndex((each) => each.begin > stop.begin);
  return { kind: "move", ids, drop: { shift: other.vehicle, door: later === -1 ? doors(other.stops).length : later } };
}

function idsOf(stop: RouteStop): string[] {
  return stop.orders.map(keyOf);
}
