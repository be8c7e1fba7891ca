import { expect, test } from "vitest";
import type { Shipment } from "./data";
import { sketchedLines, sketchedStandings } from "./sketch";

const sketch = {
  routes: [{ holder: "Aino", shipment_ids: ["a", "b"] }],
  outsourced: [{ holder: "car_1", shipment_ids: ["c"] }],
};
const shipments = [
  { id: "a", place: { lon: 24.9, lat: 60.1 } },
  { id: "b", place: { lon: 25, lat: 60.2 } },
] as unknown as Shipment[];

test("shipments stand with their rider in the order of the route, or with a carrier", () => {
  const where = sketchedStandings(sketch, false);
  expect(where.get("b")).toMatchObject({ with: "rider", rider: "Aino", number: 2 });
  expect(where.get("c")).toMatchObject({ with: "carrier", carrier: "car_1" });
});

test("a route is drawn from the hub through its doors and back", () => {
  const [line] = sketchedLines(sketch, shipments, { lon: 24, lat: 60 }, false).features;
  expect(line?.geometry).toEqual({
    type: "LineString",
    coordinates: [
      [24, 60],
      [24.9, 60.1],
      [25, 60.2],
      [24, 60],
    ],
  });
});
