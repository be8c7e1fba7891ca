import { expect, test } from "vitest";
import { chosen, dayOr, idOr, oneOf } from "./address";
import { toggled } from "./selection";

test("an address gives only what makes sense", () => {
  expect(oneOf(["high", "low"], "high")).toBe("high");
  expect(oneOf(["high", "low"], "<script>")).toBeUndefined();
  expect(idOr("car_01jd3k5m7n")).toBe("car_01jd3k5m7n");
  expect(idOr("../../etc")).toBeUndefined();
  expect(dayOr("2026-11-24")).toBe("2026-11-24");
  expect(dayOr("yesterday")).toBeUndefined();
  expect(chosen({ state: "open", kind: undefined, overdue: false })).toEqual({ state: "open" });
});

test("what is selected twice is not selected", () => {
  expect([...toggled(toggled(new Set(["a"]), "b"), "a")]).toEqual(["b"]);
});
