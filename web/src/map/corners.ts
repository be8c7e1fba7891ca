/** Outlines in degrees: a ring of corners, without the first one again at the end. */
import type { Polygon } from "geojson";

export type Corner = readonly [lon: number, lat: number];

/** About ten centimetres: finer corners say nothing, and some drawing tools refuse them. */
const DECIMALS = 6;

export function polygonOf(corners: readonly Corner[]): Polygon {
  const ring = [...corners, ...corners.slice(0, 1)].map(([lon, lat]) => [rounded(lon), rounded(lat)]);
  return { type: "Polygon", coordinates: [ring] };
}

/** Give the outer ring of a GeoJSON polygon, alone or in a feature; `null` for anything else. */
export function cornersOf(geojson: unknown): Corner[] | null {
  if (typeof geojson !== "object" || geojson === null) return null;
  const { type, geometry, coordinates } = geojson as { type?: unknown; geometry?: unknown; coordinates?: unknown };
  if (type === "Feature") return cornersOf(geometry);
  if (type !== "Polygon" || !Array.isArray(coordinates)) return null;
  const ring = (coordinates as unknown[][])[0] ?? [];
  return ring.slice(0, -1).map((place) => {
    const [lon = 0, lat = 0] = place as number[];
    return [rounded(lon), rounded(lat)];
  });
}

export function sameCorners(left: readonly Corner[], right: readonly Corner[]): boolean {
  return JSON.stringify(polygonOf(left)) === JSON.stringify(polygonOf(right));
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(DECIMALS));
}
