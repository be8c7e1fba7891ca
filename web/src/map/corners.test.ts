import { expect, test } from "vitest";
import { type Corner, cornersOf, polygonOf, sameCorners } from "./corners";

const triangle: Corner[] = [
  [24.9, 60.1],
  [25, 60.1],
  [25, 60.2],
];

test("an outline is closed for GeoJSON and opened again", () => {
  expect(polygonOf(triangle).coordinates[0]).toHaveLength(4);
  expect(cornersOf(polygonOf(triangle))).toEqual(triangle);
  expect(cornersOf({ type: "Feature", geometry: polygonOf(triangle), properties: {} })).toEqual(triangle);
  expect(cornersOf({ type: "Point", coordinates: [1, 2] })).toBeNull();
});

test("corners closer than centimetres are the same", () => {
  const near = triangle.map(([lon, lat]): Corner => [lon + 1e-8, lat]);
  expect(sameCorners(triangle, near)).toBe(true);
  expect(sameCorners(triangle, triangle.slice(1))).toBe(false);
});
