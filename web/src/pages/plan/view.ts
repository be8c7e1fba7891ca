/** From a day's shipments and plan to what the table and the map show. */
import type { Feature, FeatureCollection } from "geojson";
import { fixedColour, routeColour } from "../../map/colours";
import type { Overlays } from "../../map/layers";
import type { Order, PlanDocument, RouteStop, Shipment } from "./data";

export type Standing =
  | { with: "rider"; rider: string; shift: string; route: string; colour: string; number: number }
  | { with: "carrier"; carrier: string; costMinor: number | null }
  | { with: "nobody"; text: string; remedy: string };

/** Say of every shipment of a plan where it stands. */
export function standings(document: PlanDocument | undefined, dark: boolean): Map<string, Standing> {
  const found = new Map<string, Standing>();
  for (const [index, route] of (document?.routes ?? []).entries()) {
    const colour = routeColour(index, dark);
    for (const [at, stop] of doors(route.stops).entries()) {
      const { rider, vehicle: shift, route_id } = route;
      for (const order of stop.orders) {
        found.set(keyOf(order), { with: "rider", rider, shift, route: route_id, colour, number: at + 1 });
      }
    }
  }
  for (const { order, carrier, total_minor } of document?.assignments ?? []) {
    found.set(keyOf(order), { with: "carrier", carrier, costMinor: total_minor });
  }
  for (const { order, text, remedy } of document?.unassigned ?? []) {
    found.set(keyOf(order), { with: "nobody", text, remedy });
  }
  return found;
}

/** Stops at doors, without breaks and reloads. */
export function doors(stops: readonly RouteStop[]): RouteStop[] {
  return stops.filter((stop) => stop.kind === "stop");
}

export function keyOf(order: Order): string {
  return order.shipment_id === "" ? order.order_id : order.shipment_id;
}

/** Number the features, because maplibre keeps highlights by number. */
function collection(features: Omit<Feature, "id" | "type">[]): FeatureCollection {
  return { type: "FeatureCollection", features: features.map((each, id) => ({ type: "Feature", id, ...each })) };
}

const point = (lon: number, lat: number) => ({ type: "Point" as const, coordinates: [lon, lat] });

/** Give the points: stops in their route's colour, carriers' parcels and what is left apart. */
export function pointsOf(
  shipments: readonly Shipment[],
  where: ReadonlyMap<string, Standing>,
  dark: boolean,
): Pick<Overlays, "stops" | "parcels"> {
  const stops: Omit<Feature, "id" | "type">[] = [];
  const parcels: Omit<Feature, "id" | "type">[] = [];
  for (const { id, place, order_id } of shipments) {
    if (place.lon === null || place.lat === null) continue;
    const geometry = point(place.lon, place.lat);
    const standing = where.get(id);
    if (standing?.with === "rider") {
      const properties = { id, colour: standing.colour, label: String(standing.number), route: standing.route };
      stops.push({ geometry, properties });
    } else {
      const name = standing === undefined ? "order" : standing.with === "carrier" ? "carrier" : "unassigned";
      parcels.push({ geometry, properties: { id, colour: fixedColour(name, dark), label: order_id } });
    }
  }
  return { stops: collection(stops), parcels: collection(parcels) };
}

/** Colour the legs of a version. */
export function linesOf(document: PlanDocument | undefined, legs: FeatureCollection | undefined, dark: boolean) {
  const colours = new Map(document?.routes.map((route, index) => [route.route_id, routeColour(index, dark)]));
  const shown = (legs?.features ?? []).flatMap(({ geometry, properties }) => {
    const route = properties?.["route_id"] as string;
    const colour = colours.get(route);
    return colour === undefined ? [] : [{ geometry, properties: { id: route, route, colour } }];
  });
  return collection(shown);
}

interface Depot {
  lon?: number | null;
  lat?: number | null;
  name: string;
}

export function depotsOf(places: readonly Depot[]): FeatureCollection {
  return collection(
    places.flatMap(({ lon, lat, name }) =>
      lon == null || lat == null ? [] : [{ geometry: point(lon, lat), properties: { label: name } }],
    ),
  );
}
