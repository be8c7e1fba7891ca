/** The day under way on the map: each stop as it stands, riders where they are. */
import type { Feature, FeatureCollection } from "geojson";
import { routeColour } from "../../map/colours";
import type { Overlays } from "../../map/layers";
import type { Position, RouteDetail } from "./data";

const DONE = { light: "#adb5bd", dark: "#5c636a" };
const FAILED = { light: "#c92a2a", dark: "#ff8787" };

type Bare = Omit<Feature, "id" | "type">;

const collection = (features: Bare[]): FeatureCollection => ({
  type: "FeatureCollection",
  features: features.map((each, id) => ({ type: "Feature", id, ...each })),
});

export function overlaysOf(routes: readonly RouteDetail[], positions: readonly Position[], dark: boolean): Overlays {
  const shade = dark ? "dark" : "light";
  const colours = new Map(routes.map(({ rider_id }, index) => [rider_id, routeColour(index, dark)]));
  const stops = routes.flatMap((route) =>
    route.stops
      .filter(({ kind, state }) => kind === "stop" && state !== "withdrawn")
      .map((stop): Bare => {
        const failed = stop.tasks.some(({ state }) => state === "failed");
        const done = stop.state === "done" ? DONE[shade] : (colours.get(route.rider_id) ?? DONE[shade]);
        const properties = { id: stop.id, route: route.id, label: String(stop.sequence), colour: failed ? FAILED[shade] : done };
        return { geometry: { type: "Point", coordinates: [stop.lon, stop.lat] }, properties };
      }),
  );
  const riders = positions.map(({ rider_id, lon, lat }): Bare => ({
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { id: rider_id, colour: colours.get(rider_id) ?? DONE[shade] },
  }));
  return { stops: collection(stops), riders: collection(riders) };
}
