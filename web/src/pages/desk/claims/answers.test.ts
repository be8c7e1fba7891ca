import { expect, test } from "vitest";
import { answersOf } from "./answers";
import type { ClaimDetail, ClaimState } from "./data";

type Entry = ClaimDetail["history"][number];

const STEPS: [ClaimState | null, ClaimState][] = [
  [null, "draft"],
  ["draft", "filed"],
  ["filed", "acknowledged"],
  ["acknowledged", "acknowledged"],
  ["acknowledged", "rejected"],
  ["rejected", "appealed"],
];

const history = STEPS.map(([before, after], sequence): Entry => ({ sequence, at: "2026-11-24T10:00:00Z", by: "key_1", before, after, text: "", data: {} }));

test("answers are steps of the other side, newest first; remarks are none", () => {
  expect(answersOf(history.slice(0, 5)).map(({ after }) => after)).toEqual(["rejected", "acknowledged"]);
});

test("an appeal waits for an answer of its own", () => {
  expect(answersOf(history)).toEqual([]);
});
