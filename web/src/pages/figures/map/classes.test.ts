import { expect, test } from "vitest";
import { classesOf, COLOURS, colourOf } from "./classes";

test("classes hold about as many values each, and equal values stay together", () => {
  expect(classesOf([5, 1, 4, 2, 3, 10, 9, 8, 7, 6])).toEqual([2, 4, 6, 8, 10]);
  expect(classesOf([0, 0, 0, 0, 1])).toEqual([0, 1]);
  expect(classesOf([])).toEqual([]);
});

test("more is darker", () => {
  const ends = [1, 2, 3, 4, 5];
  expect([0.5, 1, 1.5, 5].map((value) => colourOf(value, ends))).toEqual([COLOURS[0], COLOURS[0], COLOURS[1], COLOURS[4]]);
});
