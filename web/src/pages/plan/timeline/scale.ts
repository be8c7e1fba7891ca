/** Times as places on a line, and back. */
import type { RoutePlan, RouteStop } from "../data";
import { doors } from "../view";

export interface Scale {
  begin: number;
  end: number;
  width: number;
}

const HOUR_MS = 3_600_000;

/** Give the scale that has room for all routes, in whole hours. */
export function scaleOf(routes: readonly RoutePlan[], width: number): Scale {
  const starts = routes.map((route) => Date.parse(route.start));
  const ends = routes.map((route) => Date.parse(route.end));
  const begin = Math.floor(Math.min(...starts) / HOUR_MS) * HOUR_MS;
  const end = Math.ceil(Math.max(...ends) / HOUR_MS) * HOUR_MS;
  return Number.isFinite(begin) ? { begin, end: Math.max(end, begin + HOUR_MS), width } : { begin: 0, end: HOUR_MS, width };
}

export function xOf(scale: Scale, instant: string | number): number {
  const at = typeof instant === "number" ? instant : Date.parse(instant);
  return ((at - scale.begin) / (scale.end - scale.begin)) * scale.width;
}

export function timeAt(scale: Scale, x: number): number {
  return scale.begin + (x / scale.width) * (scale.end - scale.begin);
}

/** Give the whole hours of a scale, so far apart that their labels have room. */
export function hoursOf({ begin, end, width }: Scale, least = 56): number[] {
  const hours = (end - begin) / HOUR_MS;
  const step = Math.max(1, Math.ceil((hours * least) / Math.max(width, 1)));
  return Array.from({ length: Math.floor(hours / step) + 1 }, (_, at) => begin + at * step * HOUR_MS);
}

/** Give the door before which a stop is dropped at a moment: the first whose middle comes after it. */
export function doorAt(stops: readonly RouteStop[], moment: number): number {
  const all = doors(stops);
  const found = all.findIndex((stop) => (Date.parse(stop.begin) + Date.parse(stop.departure)) / 2 > moment);
  return found === -1 ? all.length : found;
}
