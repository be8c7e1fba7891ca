import { expect, test } from "vitest";
import { type Document, rowsAt } from "../document";
import { gridOf, withExtra, withoutWeight, withPrice, withSheet } from "./grid";

const contract: Document = {
  service_levels: [{ name: "day" }],
  zones: [{ id: "city" }, { id: "country" }],
  rates: [{ zone: "city", service_level: "day", breaks: [{ up_to_kg: 2, price: "4.90" }, { up_to_kg: 10, price: 7 }], volume_breaks: [{ up_to_l: 5, price: 1 }] }],
};

test("all zones and all weights are in the grid, also those that are only asked for", () => {
  expect(gridOf(contract, "day", [5])).toEqual({
    weights: [2, 5, 10],
    rows: [
      { zone: "city", prices: [4.9, null, 7], extra: null, days: null },
      { zone: "country", prices: [null, null, null], extra: null, days: null },
    ],
  });
});

test("a price makes a rate, the last one's going takes it away; what the grid does not show stays", () => {
  const wider = withPrice(contract, "day", "country", 5, 6.5);
  expect(rowsAt(wider, "rates")[1]).toEqual({ zone: "country", service_level: "day", breaks: [{ up_to_kg: 5, price: 6.5 }] });
  expect(withPrice(wider, "day", "country", 5, null)).toEqual(contract);
  const between = rowsAt(withPrice(contract, "day", "city", 5, 6), "rates")[0];
  expect(between?.["breaks"]).toEqual([{ up_to_kg: 2, price: "4.90" }, { up_to_kg: 5, price: 6 }, { up_to_kg: 10, price: 7 }]);
  expect(between?.["volume_breaks"]).toEqual([{ up_to_l: 5, price: 1 }]);
});

test("kilograms more and days are set and left out again", () => {
  const more = withExtra(contract, "day", "city", "extra_kg", 0.4);
  expect(gridOf(more, "day").rows[0]?.extra).toBe(0.4);
  expect(withExtra(more, "day", "city", "extra_kg", null)).toEqual(contract);
});

test("a weight goes from all zones", () => {
  expect(gridOf(withoutWeight(contract, "day", 10), "day").weights).toEqual([2]);
});

test("a sheet takes the place of its own zones and services only", () => {
  const country = { zone: "country", service_level: "day", breaks: [{ up_to_kg: 1, price: 1 }] };
  const city = { zone: "city", service_level: "day", breaks: [{ up_to_kg: 1, price: 2 }] };
  expect(rowsAt(withSheet(withSheet(contract, [country]), [city]), "rates")).toEqual([country, city]);
});
