import { expect, test } from "vitest";
import { firstDocument, parsed, put, ratesOf } from "./document";

test("an empty value is left out, with what holds nothing else", () => {
  const document = put(put({}, "cash_on_delivery.max", 500), "skills", ["cold"]);
  expect(document).toEqual({ cash_on_delivery: { max: 500 }, skills: ["cold"] });
  expect(put(document, "cash_on_delivery.max", null)).toEqual({ skills: ["cold"] });
  expect(put(document, "limits.max_parcels", null)).toEqual(document);
  expect(put({ a: { b: 1, c: 2 } }, "a.b", "")).toEqual({ a: { c: 2 } });
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
