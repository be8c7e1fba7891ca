import { expect, test } from "vitest";
import { differences, editable, valueAt, withValue, written } from "./draft";

const van = { id: "veh_1", revision: 3, name: "van", cost: { per_km: 0.3, per_day: 40 }, skills: ["cold"] };

test("a value deep inside is replaced, and nothing else is", () => {
  const changed = withValue(van, "cost.per_km", 0.5);
  expect(valueAt(changed, "cost.per_km")).toBe(0.5);
  expect(valueAt(changed, "cost.per_day")).toBe(40);
  expect(valueAt(van, "cost.per_km")).toBe(0.3);
  expect(valueAt(withValue({}, "limits.stops", 9), "limits.stops")).toBe(9);
});

test("what the service counts itself is not sent back", () => {
  expect(editable(van)).toEqual({ name: "van", cost: { per_km: 0.3, per_day: 40 }, skills: ["cold"] });
});

test("two dispatchers' values are compared path by path", () => {
  const theirs = { ...van, cost: { per_km: 0.4, per_day: 40 }, skills: [] };
  expect(differences(van, theirs)).toEqual([
    { path: "cost.per_km", mine: 0.3, theirs: 0.4 },
    { path: "skills", mine: ["cold"], theirs: [] },
  ]);
  expect(differences(van, van)).toEqual([]);
  expect(written([])).toBe("—");
  expect(written(["a", 2])).toBe("a, 2");
});
