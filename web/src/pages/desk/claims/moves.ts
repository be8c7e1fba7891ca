/** What can happen to a claim next, and what each step needs to be told. */
import type { ClaimState, ClaimStep, MoveIn } from "./data";

export interface Told {
  amount: number;
  salvage: number;
  text: string;
}

/** A step that a form tells. */
export interface ToldMove {
  action: MoveIn["state"] | "appeal" | "settle";
  needs: { amount?: true; salvage?: true; text?: true };
  step: (told: Told) => ClaimStep;
}

/** Sending off asks for a way first. */
export type Move = ToldMove | { action: "file" };

const NOTED: readonly MoveIn["state"][] = ["acknowledged", "in_review", "needs_action", "approved", "rejected", "written_off", "withdrawn"];

const noted = (state: MoveIn["state"]): ToldMove => ({
  action: state,
  needs: {},
  step: ({ text }) => ({ does: "move", body: { state, text, reference: "" } }),
});

const MOVES: Partial<Record<ClaimState, Move>> = {
  filed: { action: "file" },
  approved_partial: {
    action: "approved_partial",
    needs: { amount: true },
    step: ({ amount, text }) => ({ does: "move", body: { state: "approved_partial", approved_minor: amount, text, reference: "" } }),
  },
  appealed: { action: "appeal", needs: { text: true }, step: ({ text }) => ({ does: "appeal", body: { text } }) },
  settled: {
    action: "settle",
    needs: { amount: true, salvage: true, text: true },
    step: ({ amount, salvage, text }) => ({ does: "settle", body: { by: "credit_note", document: "", recovered_minor: amount, salvage_minor: salvage, text } }),
  },
  ...Object.fromEntries(NOTED.map((state) => [state, noted(state)])),
};

/** In which order steps are offered: the way to the money first, the way out last. */
const ORDER: readonly ClaimState[] = [
  "filed",
  "settled",
  "approved",
  "approved_partial",
  "rejected",
  "acknowledged",
  "in_review",
  "needs_action",
  "appealed",
  "withdrawn",
  "written_off",
];

/** Give the steps that people can take; the clock and the evidence take the others. */
export function movesOf(next: readonly ClaimState[]): Move[] {
  return ORDER.filter((state) => next.includes(state)).flatMap((state) => MOVES[state] ?? []);
}
