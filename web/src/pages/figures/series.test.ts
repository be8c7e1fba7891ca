import { expect, test } from "vitest";
import type { Reading } from "./data";
import { daysBetween, linesOf } from "./series";

const reading = (day: string, carrier: string, value: number | null, under: number) =>
  ({ cut: { day, carrier_id: carrier }, value, under }) as unknown as Reading;

test("days run through a change of month and of daylight saving", () => {
  expect(daysBetween("2026-10-24", "2026-10-26")).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
  expect(daysBetween("2026-02-28", "2026-03-01")).toEqual(["2026-02-28", "2026-03-01"]);
});

test("a day without a reading is a gap, the heaviest line comes first", () => {
  const readings = [reading("2026-11-01", "a", 0.5, 2), reading("2026-11-03", "b", 1, 9), reading("2026-11-09", "b", 1, 9)];
  expect(linesOf(readings, "2026-11-01", "2026-11-03", "carrier_id")).toEqual({
    days: ["2026-11-01", "2026-11-02", "2026-11-03"],
    series: [
      { key: "b", values: [null, null, 1], weight: 9 },
      { key: "a", values: [0.5, null, null], weight: 2 },
    ],
  });
});
