import { expect, test } from "vitest";
import { change, clockIn, dayFromNow, duration, money } from "./formats";

test("an amount has its currency's digits; a plan without one shows the number", () => {
  expect(money(123456, "EUR")).toBe("€1,234.56");
  expect(money(1234, "JPY")).toBe("JP¥1,234");
  expect(money(123456, "")).toBe("1,234.56");
  expect([change(150, "EUR"), change(-150, "EUR")]).toEqual(["+€1.50", "−€1.50"]);
});

test("times are those of the hub", () => {
  expect(clockIn("Europe/Helsinki")("2026-11-25T06:02:08Z")).toBe("08:02");
});

test("durations in hours and minutes", () => {
  expect([59 * 60, 3_660, -90].map(duration)).toEqual(["59 min", "1 h 01", "−2 min"]);
});

test("tomorrow of the last day of a month", () => {
  expect(dayFromNow(1, new Date(2026, 10, 30))).toBe("2026-12-01");
});
