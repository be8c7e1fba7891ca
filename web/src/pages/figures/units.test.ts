import { expect, test } from "vitest";
import { onlyOr } from "./address";
import { fromTyped, inUnit, sparkPath } from "./units";

test("a value is written in its unit; nothing to divide by is no zero", () => {
  expect(inUnit(0.9567, "share", "EUR")).toBe("95.7 %");
  expect(inUnit(1234.4, "money", "EUR")).toBe("€12.34");
  expect(inUnit(42, "seconds", "EUR")).toBe("42 s");
  expect(inUnit(5400, "seconds", "EUR")).toBe("1 h 30");
  expect(inUnit(4.5, "rating", "EUR")).toBe("4.50");
  expect(inUnit(null, "share", "EUR")).toBe("–");
});

test("a small line has its gaps where nothing is known", () => {
  expect(sparkPath([0, null, 1, 0.5], 30, 10)).toBe("M0.0 10.0M20.0 0.0L30.0 5.0");
  expect(sparkPath([null, null], 30, 10)).toBe("");
});

test("receipts are narrowed down by dimensions that there are", () => {
  expect(onlyOr("carrier_id:car_0a")).toBe("carrier_id:car_0a");
  expect(onlyOr("carrier_id:")).toBe("carrier_id:");
  expect(onlyOr("mood:good")).toBeUndefined();
});

test("targets are typed in percent, amounts and minutes", () => {
  expect(fromTyped(97, "share", "EUR")).toBeCloseTo(0.97);
  expect(fromTyped("4.5", "money", "EUR")).toBe(450);
  expect(fromTyped(90, "seconds", "EUR")).toBe(5_400);
  expect(fromTyped("4.5", "rating", "EUR")).toBe(4.5);
});
