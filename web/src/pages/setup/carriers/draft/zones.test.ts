import { expect, test } from "vitest";
import { firstDocument, zonesOf } from "../document";
import { ofKind, rangesOf, rangesText, renamed, withNewZone, withoutZone } from "./zones";

const first = firstDocument("2027-01-01");

test("a new zone stands before the one that holds everywhere", () => {
  const drawn = withNewZone(first, "centre", "polygon");
  expect(zonesOf(drawn)).toEqual([
    { id: "centre", kind: "polygon", corners: [] },
    { id: "city", kind: "everywhere", corners: null },
  ]);
});

test("a zone that is called something else is so wherever it is named", () => {
  const named = renamed({ ...first, surcharges: [{ zones: ["city", "x"] }, {}], caps: [{ zone: "city" }] }, "city", "town");
  expect(JSON.stringify(named)).not.toContain("city");
  expect(named["rates"]).toEqual([{ zone: "town", service_level: "standard", breaks: [{ up_to_kg: 30, price: 5.9 }] }]);
});

test("a zone goes with its prices", () => {
  expect(withoutZone(first, "city")).toEqual({ valid_from: "2027-01-01", service_levels: [{ name: "standard", promised_days: 1 }] });
});

test("a zone of another kind keeps its name only", () => {
  const zone = { id: "a", kind: "postcodes", codes: ["00100"] };
  expect(ofKind(zone, "everywhere")).toEqual({ id: "a", kind: "everywhere" });
  expect(ofKind(zone, "postcodes")).toBe(zone);
});

test("ranges of postcodes are written with a dash", () => {
  const ranges = rangesOf(["01000-01999", "4100 – 4199"]);
  expect(ranges).toEqual([
    { from: "01000", to: "01999" },
    { from: "4100", to: "4199" },
  ]);
  expect(rangesText({ ranges })).toEqual(["01000-01999", "4100-4199"]);
});
