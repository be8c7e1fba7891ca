import { expect, test } from "vitest";
import { chosenOf, toggled } from "./choosing";

test("who is left out is not named, and nobody is named where all are there", () => {
  const away = toggled(new Set(), "rdr_1");
  expect(chosenOf(away, ["rdr_1", "rdr_2"], ["car_1"])).toEqual({ rider_ids: ["rdr_2"] });
  expect(chosenOf(toggled(away, "rdr_1"), ["rdr_1", "rdr_2"], ["car_1"])).toEqual({});
  expect(chosenOf(new Set(["car_1"]), ["rdr_1"], ["car_1"])).toEqual({ carrier_ids: [] });
});
