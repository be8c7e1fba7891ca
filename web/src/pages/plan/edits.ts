/** Changing a plan: edits that show at once and are taken back when refused, undo, release. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { answered, api, ProblemError, type Schemas } from "../../api/client";
import { change } from "../../format/formats";
import { tell } from "../../shell/telling";
import { texts } from "../../texts/en";
import { headOf, keepPlan, keys, loadDocument, type Plan, type PlanDocument } from "./data";
import { answeredInto, type Drop, type Edited, guessed, placeOf } from "./moving";

type EditIn = Schemas["EditsIn"]["edits"][number];

interface Asked {
  edits: EditIn[];
  guess?: (document: PlanDocument) => PlanDocument;
}

/** Name of the measure of how long an edit's answer takes, from the drop to the new cost on the screen. */
export const EDIT_MEASURE = "lastmile.edit";

/** After so long without an edit what takes the service longer is asked for. */
export const QUIET_MS = 1_500;

const tag = (plan: Plan) => `"${plan.revision}"`;

export function useEdits(plan: Plan | null | undefined) {
  const queries = useQueryClient();
  const later = useRef(0);
  const refresh = async () => {
    if (plan) await queries.invalidateQueries({ queryKey: keys.plans(plan.day) });
  };
  return useMutation({
    mutationFn: async ({ edits }: Asked) => {
      if (!plan) throw new Error(texts.plan.noPlan);
      const begun = performance.now();
      const params = { path: { plan_id: plan.id }, header: { "If-Match": tag(plan) } };
      const edited = await answered(api.POST("/v1/plans/{plan_id}/edits", { params, body: { edits } }));
      performance.measure(EDIT_MEASURE, { start: begun });
      return edited;
    },
    onMutate: ({ guess }) => {
      const head = headOf(plan);
      if (head === null || guess === undefined) return undefined;
      const key = keys.document(head);
      const before = queries.getQueryData<PlanDocument>(key);
      if (before !== undefined) queries.setQueryData(key, guess(before));
      return { key, before };
    },
    onError: (error, _asked, kept) => {
      if (kept?.before !== undefined) queries.setQueryData(kept.key, kept.before);
      tellRefusal(error);
      return refresh();
    },
    onSuccess: (edited, _asked, kept) => {
      const old = headOf(plan);
      if (old === null) return;
      const before = kept?.before ?? queries.getQueryData<PlanDocument>(keys.document(old));
      if (before !== undefined) queries.setQueryData(keys.document(old), before);
      settle(queries, edited, before);
      window.clearTimeout(later.current);
      later.current = window.setTimeout(() => void reload(queries, edited), QUIET_MS);
      tellEdit(edited);
    },
  });
}

function settle(queries: ReturnType<typeof useQueryClient>, edited: Edited, before: PlanDocument | undefined): void {
  const { plan, version, verdict } = edited;
  const now = { planId: plan.id, number: version.number };
  if (before !== undefined) queries.setQueryData(keys.document(now), answeredInto(before, edited));
  queries.setQueryData(keys.verdict(now), verdict);
  keepPlan(queries, plan);
  void queries.invalidateQueries({ queryKey: keys.versions(plan.id) });
}

/** Take the whole document, written anew, when no edit has come for a while: writing it takes longer than an edit. */
async function reload(queries: ReturnType<typeof useQueryClient>, { plan, version }: Edited): Promise<void> {
  const now = { planId: plan.id, number: version.number };
  queries.setQueryData(keys.document(now), await loadDocument(now));
}

function tellEdit({ delta_minor, plan, verdict }: Edited): void {
  const broken = verdict.violations[0];
  const cost = texts.plan.edited(change(delta_minor, plan.currency));
  if (broken === undefined) tell("good", cost);
  else tell("careful", `${cost}. ${texts.plan.breaks(broken.message)}`);
}

function tellRefusal(error: Error): void {
  const conflict = error instanceof ProblemError && error.problem.status === 412;
  tell("bad", conflict ? texts.state.conflict : error.message, texts.plan.rolledBack);
}

/** Ask for a move of shipments to a place of a route. */
export function moveTo(document: PlanDocument, ids: readonly string[], drop: Drop): Asked {
  const moved = new Set(ids);
  const place = placeOf(document.routes.find(({ vehicle }) => vehicle === drop.shift), drop.door, moved);
  return {
    edits: [{ kind: "move", shipment_ids: [...ids], to: drop.shift, place }],
    guess: (shown) => guessed(shown, moved, drop),
  };
}

export function useUndo(plan: Plan | null | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      if (!plan) throw new Error(texts.plan.noPlan);
      const params = { path: { plan_id: plan.id }, header: { "If-Match": tag(plan) } };
      return answered(api.POST("/v1/plans/{plan_id}/undo", { params }));
    },
    onSuccess: (undone) => keepPlan(queries, undone),
    onError: async (error) => {
      tellRefusal(error);
      if (plan) await queries.invalidateQueries({ queryKey: keys.plans(plan.day) });
    },
  });
}

export function useCommit(plan: Plan) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["CommitIn"]) => {
      const params = { path: { plan_id: plan.id }, header: { "If-Match": tag(plan) } };
      return answered(api.POST("/v1/plans/{plan_id}/commit", { params, body }));
    },
    onSuccess: async (released) => {
      keepPlan(queries, released);
      tell("good", texts.plan.commit.done(released.committed ?? 0));
      await queries.invalidateQueries({ queryKey: keys.versions(plan.id) });
    },
  });
}
