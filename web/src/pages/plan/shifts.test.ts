import { expect, test } from "vitest";
import { worksOn } from "./shifts";

const WEDNESDAY = "2026-11-25";

test.each([
  [null, true],
  [[], true],
  [["mon-fri"], true],
  [["sat", "sun"], false],
  [["fri-wed"], true],
  [["2026-11-25"], true],
  ["mon-tue", false],
])("%j on a Wednesday: %s", (days, works) => {
  expect(worksOn(days, WEDNESDAY)).toBe(works);
});
