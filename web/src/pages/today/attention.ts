/** What needs a dispatcher's eye, the most urgent first. */
import type { RouteDetail, Shipment, Stop } from "./data";

export interface Risk {
  route: RouteDetail;
  stop: Stop;
  /** Seconds between the latest expected arrival and the end of the promise; negative when it will be missed. */
  slack_s: number;
}

const AHEAD: readonly Stop["state"][] = ["planned", "arrived"];
const OVER = new Set(["delivered", "cancelled", "returned", "lost", "collected_by_recipient"]);

/** Give the stops ahead whose promise is missed or has less room than `room_s`. */
export function risks(routes: readonly RouteDetail[], room_s: number): Risk[] {
  const found = routes.flatMap((route) =>
    route.stops.flatMap((stop) => {
      const slack_s = slackOf(stop);
      return slack_s === null || slack_s > room_s ? [] : [{ route, stop, slack_s }];
    }),
  );
  return found.sort((a, b) => a.slack_s - b.slack_s);
}

function slackOf(stop: Stop): number | null {
  if (!AHEAD.includes(stop.state) || stop.windows.length === 0) return null;
  const expected = Date.parse(stop.eta?.at ?? stop.planned_begin);
  const ends = stop.windows.map(({ latest }) => Date.parse(latest));
  const met = ends.find((end) => end >= expected) ?? Math.max(...ends);
  return Math.round((met - expected) / 1000);
}

/** Give routes on the road, the latest rider first. */
export function byDelay(routes: readonly RouteDetail[]): RouteDetail[] {
  const rank = { started: 0, planned: 1, finished: 2, withdrawn: 3 };
  return [...routes].sort((a, b) => rank[a.state] - rank[b.state] || b.delay_s - a.delay_s);
}

/** Give parcels that are under way with a carrier and of which nothing was heard for `quiet_s`. */
export function silent(shipments: readonly Shipment[], now: number, quiet_s: number): Shipment[] {
  return shipments
    .filter(({ status, status_at }) => !OVER.has(status) && now - Date.parse(status_at) > quiet_s * 1000)
    .sort((a, b) => Date.parse(a.status_at) - Date.parse(b.status_at));
}
