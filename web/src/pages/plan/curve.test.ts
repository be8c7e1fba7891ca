import { expect, test } from "vitest";
import { curvePath } from "./curve";

test("a cost holds until a better one is found", () => {
  const points = [
    { elapsed_s: 0, cost_minor: 200 },
    { elapsed_s: 5, cost_minor: 100 },
  ];
  expect(curvePath(points, 100, 26)).toBe("M0.0,3.0H100.0V23.0H100");
});

test("before the first plan there is nothing to draw", () => {
  expect(curvePath([], 100, 20)).toBe("");
});
