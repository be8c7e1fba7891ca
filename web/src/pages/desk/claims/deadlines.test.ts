import { expect, test } from "vitest";
import { endingToday, endsToday, lastMoment, todayFirst } from "./deadlines";

const NOON = Date.parse("2026-11-24T12:00:00+02:00");
const claim = (id: string, act_by: string | null, closes_at: string | null) => ({ id, act_by, closes_at });

test("a claim ends with its last business day, and with its legal end once that has passed", () => {
  const both = claim("a", "2026-11-24T16:00:00+02:00", "2026-11-30T00:00:00+02:00");
  expect(lastMoment(both, NOON)).toBe(Date.parse("2026-11-24T16:00:00+02:00"));
  expect(lastMoment(both, NOON + 86_400_000)).toBe(Date.parse("2026-11-30T00:00:00+02:00"));
  expect(lastMoment(claim("b", null, null), NOON)).toBeNull();
});

test("an end at midnight belongs to the day before, in local time", () => {
  const midnight = claim("a", null, "2026-11-24T22:00:00Z");
  expect(endsToday(midnight, NOON, "Europe/Helsinki")).toBe(true);
  expect(endsToday(midnight, NOON - 86_400_000, "Europe/Helsinki")).toBe(false);
  expect(endsToday(claim("b", null, "2026-11-25T10:00:00Z"), NOON, "Europe/Helsinki")).toBe(false);
});

test("what ends today stands on top, the rest stays as it is ranked", () => {
  const rich = claim("rich", null, "2026-12-01T00:00:00Z");
  const late = claim("late", null, "2026-11-24T20:00:00Z");
  const soon = claim("soon", null, "2026-11-24T13:00:00Z");
  const zone = "Europe/Helsinki";
  expect(todayFirst([rich, late, soon], NOON, zone).map(({ id }) => id)).toEqual(["late", "soon", "rich"]);
  expect(endingToday([rich, late, soon], NOON, zone).map(({ id }) => id)).toEqual(["soon", "late"]);
});
