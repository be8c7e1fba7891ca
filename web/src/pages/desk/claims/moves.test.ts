import { expect, test } from "vitest";
import { movesOf } from "./moves";

test("what evidence and the clock do is not offered; the way to the money comes first", () => {
  expect(movesOf(["evidence_missing", "expired", "filed", "withdrawn", "written_off"]).map(({ action }) => action)).toEqual([
    "file",
    "withdrawn",
    "written_off",
  ]);
  expect(movesOf([])).toEqual([]);
});

test("a settlement is told its amounts", () => {
  const [settle] = movesOf(["settled"]);
  expect(settle?.action === "settle" && settle.step({ amount: 500, salvage: 20, text: "credit note" })).toEqual({
    does: "settle",
    body: { by: "credit_note", document: "", recovered_minor: 500, salvage_minor: 20, text: "credit note" },
  });
});
