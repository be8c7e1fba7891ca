/** What the other side said to a claim, read from its history. */
import type { ClaimDetail, ClaimState } from "./data";

const ANSWERS: readonly ClaimState[] = ["acknowledged", "in_review", "needs_action", "approved", "approved_partial", "rejected"];

type Entry = ClaimDetail["history"][number];

/** Give the answers, newest first; an appeal is asked anew and has none until one comes. */
export function answersOf(history: readonly Entry[]): Entry[] {
  const appeal = history.findLastIndex(({ before, after }) => after === "appealed" && before !== after);
  return history
    .slice(appeal + 1)
    .filter(({ before, after }) => before !== after && ANSWERS.includes(after))
    .reverse();
}
