import { expect, test } from "vitest";
import { byDelay, risks } from "./attention";
import type { RouteDetail, Stop } from "./data";

const stop = (id: string, eta: string | null, latest: string, state: Stop["state"] = "planned") =>
  ({
    id,
    state,
    planned_begin: "2026-11-25T09:00:00Z",
    windows: [{ earliest: "2026-11-25T08:00:00Z", latest }],
    eta: eta === null ? null : { at: eta, earliest: eta, latest: eta },
  }) as unknown as Stop;

const route = (stops: Stop[], state: RouteDetail["state"] = "started", delay_s = 0) =>
  ({ stops, state, delay_s }) as unknown as RouteDetail;

test("a promise that will be missed comes before one that is tight; one that is kept or past is not there", () => {
  const stops = [
    stop("tight", "2026-11-25T09:55:00Z", "2026-11-25T10:00:00Z"),
    stop("missed", "2026-11-25T10:20:00Z", "2026-11-25T10:00:00Z"),
    stop("kept", null, "2026-11-25T10:00:00Z"),
    stop("past", "2026-11-25T10:20:00Z", "2026-11-25T10:00:00Z", "done"),
  ];
  expect(risks([route(stops)], 600).map(({ stop: { id }, slack_s }) => [id, slack_s])).toEqual([
    ["missed", -1200],
    ["tight", 300],
  ]);
});

test("riders on the road come first, the latest of them on top", () => {
  const [finished, early, late] = [route([], "finished", 900), route([], "started", -60), route([], "started", 300)];
  expect(byDelay([finished, early, late])).toEqual([late, early, finished]);
});
