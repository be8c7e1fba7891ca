import { expect, test } from "vitest";
import { classesOf, COLOURS, colourOf } from "./classes";

test("classes hold about as many values each, and equal values stay together", () => {
  expect(classesOf([5, 1, 4, 2, 3, 10, 9, 8, 7, 6])).toEqual([2, 4, 6, 8, 10]);
  expect(classesOf([0, 0, 0, 0, 1])).toEqual([0, 1]);
  expect(classesOf([])).toEqual([]);
});

test("more is darker, however few classes there are", () => {
  const [palest, second, , , darkest] = COLOURS;
  expect([0.5, 1, 1.5, 5].map((value) => colourOf(value, [1, 2, 3, 4, 5]))).toEqual([palest, palest, second, darkest]);
  expect([1, 2].map((value) => colourOf(value, [1, 2]))).toEqual([palest, darkest]);
  expect(colourOf(0, [0])).toBe(palest);
});
