import { expect, test } from "vitest";
import { thinned, within } from "./outline";

const dent: [number, number][] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [5, 2],
  [0, 10],
];

test("a point in the dent of an outline is outside", () => {
  expect(within([1, 5], dent)).toBe(true);
  expect(within([5, 5], dent)).toBe(false);
  expect(within([11, 1], dent)).toBe(false);
});

test("points close together are one", () => {
  const drawn: [number, number][] = [
    [0, 0],
    [1, 0],
    [5, 0],
  ];
  expect(thinned(drawn, 4)).toEqual([
    [0, 0],
    [5, 0],
  ]);
});
