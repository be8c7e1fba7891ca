import { expect, test } from "vitest";
import type { Corner } from "../../../map/corners";
import { firstDocument, parsed, ratesOf, withZone, zonesOf } from "./document";

const triangle: Corner[] = [
  [24.9, 60.1],
  [25, 60.1],
  [25, 60.2],
];

test("a drawn zone stands before the one that holds everywhere, and is drawn anew in its place", () => {
  const drawn = withZone(firstDocument("2027-01-01"), "centre", triangle);
  expect(zonesOf(drawn).map(({ id, kind }) => [id, kind])).toEqual([
    ["centre", "polygon"],
    ["city", "everywhere"],
  ]);
  const again = withZone(drawn, "centre", [...triangle, [24.9, 60.2]]);
  expect(zonesOf(again)[0]?.corners).toHaveLength(4);
  expect(zonesOf(again)).toHaveLength(2);
});

test("rates are read with their steps, amounts as they stand", () => {
  expect(ratesOf(firstDocument("2027-01-01"))).toEqual([
    { zone: "city", level: "standard", breaks: [{ upTo: "30", price: "5.9" }], extra: "" },
  ]);
  expect(ratesOf({})).toEqual([]);
});

test("what is no JSON object is told", () => {
  expect(parsed('{"a": 1}')).toEqual({ document: { a: 1 } });
  expect(parsed("[1]")).toHaveProperty("fault");
  expect(parsed("{")).toHaveProperty("fault");
});
