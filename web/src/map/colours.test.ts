import { expect, test } from "vitest";
import { routeColour } from "./colours";

test("150 routes have 150 colours, neighbours far apart", () => {
  const colours = Array.from({ length: 150 }, (_, index) => routeColour(index));
  expect(new Set(colours).size).toBe(150);
  expect(colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
});

test.each([false, true])("the number on a stop can be read, dark %s", (dark) => {
  for (let index = 0; index < 30; index++) {
    const colour = routeColour(index, dark);
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
    const linear = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    const luminance = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    expect(dark ? (luminance + 0.05) / 0.06 : 1.05 / (luminance + 0.05)).toBeGreaterThan(4.5);
  }
});
