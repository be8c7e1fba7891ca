// The day as the rider knows it: what the server said, and on top of it what this phone has not sent yet.

import * as store from "./store.js";

export async function load() {
  const day = await store.get("day");
  if (!day) return null;
  for (const { action } of await store.queued()) apply(day, action);
  return day;
}

function apply(day, action) {
  const route = day.routes.find((one) => one.id === action.route_id);
  const stops = day.routes.flatMap((one) => one.stops);
  const stop = stops.find((one) => one.id === action.stop_id);
  if (!route || (!stop && !action.kind.startsWith("route_"))) return;
  EFFECTS[action.kind]?.(action, route, stop);
  if (stop?.tasks.length && stop.tasks.every((task) => task.state !== "open")) stop.state = "done";
}

const decide = (state) => (action, _, stop) => {
  stop.arrived_at ??= action.occurred_at;
  stop.left_at = action.occurred_at;
  for (const task of stop.tasks.filter((one) => action.task_ids.includes(one.id))) {
    Object.assign(task, { state, decided_at: action.occurred_at, reason: action.reason ?? "" });
    if (task.id === action.task_ids[0] && action.cash_minor) task.collected_minor = action.cash_minor;
  }
};

const EFFECTS = {
  route_started: (action, route) => Object.assign(route, { state: "started", started_at: action.occurred_at }),
  route_finished: (action, route) => Object.assign(route, { state: "finished", finished_at: action.occurred_at }),
  arrived: (action, _, stop) => Object.assign(stop, { state: stop.state === "planned" ? "arrived" : stop.state, arrived_at: action.occurred_at }),
  break_started: (action, _, stop) => Object.assign(stop, { state: "arrived", arrived_at: action.occurred_at }),
  break_ended: (action, _, stop) => Object.assign(stop, { state: "done", left_at: action.occurred_at }),
  delivered: decide("done"), picked_up: decide("done"), failed: decide("failed"),
};

export const isAhead = (stop) => stop.state === "planned" || stop.state === "arrived";
export const doors = (route) => route.stops.filter((stop) => stop.kind === "stop");
export const isLate = (stop) => isAhead(stop) && stop.windows.length > 0 && Date.parse(stop.windows.at(-1).latest) < Date.now();
