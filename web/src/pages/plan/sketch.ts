/** The best plan so far of a search under way: routes that appear and change while it solves. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Feature, FeatureCollection } from "geojson";
import { answered, api, type Schemas } from "../../api/client";
import { routeColour } from "../../map/colours";
import type { Shipment } from "./data";
import type { Operation } from "./operation";
import type { Standing } from "./view";

export type Sketch = Schemas["SketchOut"];

/** Asked for again whenever the search has found something cheaper. */
export function useSketch(operation: Operation | null, searching: boolean): Sketch | undefined {
  const id = operation?.id ?? "";
  const cost = operation?.progress.cost_minor ?? null;
  const query = useQuery({
    queryKey: ["operation", id, "sketch", cost],
    enabled: searching && cost !== null,
    queryFn: () => answered(api.GET("/v1/operations/{operation_id}/sketch", { params: { path: { operation_id: id } } })),
    staleTime: Infinity,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const seen = query.data;
  return searching && seen !== undefined && seen.routes.length > 0 ? seen : undefined;
}

export function sketchedStandings(sketch: Sketch, dark: boolean): Map<string, Standing> {
  const found = new Map<string, Standing>();
  for (const [index, { holder, shipment_ids }] of sketch.routes.entries()) {
    const colour = routeColour(index, dark);
    for (const [at, id] of shipment_ids.entries()) {
      found.set(id, { with: "rider", rider: holder, shift: holder, route: holder, colour, number: at + 1 });
    }
  }
  for (const { holder, shipment_ids } of sketch.outsourced) {
    for (const id of shipment_ids) found.set(id, { with: "carrier", carrier: holder, costMinor: null });
  }
  return found;
}

interface Start {
  lon?: number | null;
  lat?: number | null;
}

/** Straight lines from door to door: along the streets they are drawn when the plan is made. */
export function sketchedLines(sketch: Sketch, shipments: readonly Shipment[], start: Start, dark: boolean): FeatureCollection {
  const places = new Map(shipments.map(({ id, place }) => [id, place]));
  const home = start.lon == null || start.lat == null ? [] : [[start.lon, start.lat]];
  const features = sketch.routes.map(({ holder, shipment_ids }, index): Feature => {
    const doors = shipment_ids.flatMap((id) => {
      const { lon = null, lat = null } = places.get(id) ?? {};
      return lon === null || lat === null ? [] : [[lon, lat]];
    });
    const properties = { id: holder, route: holder, colour: routeColour(index, dark) };
    return { type: "Feature", id: index, geometry: { type: "LineString", coordinates: [...home, ...doors, ...home] }, properties };
  });
  return { type: "FeatureCollection", features };
}
