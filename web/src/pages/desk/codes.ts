/** Codes by which queues are narrowed down; complete by their types. */
import type { Schemas } from "../../api/client";
import { codesOf } from "../../format/words";

type All<T extends string> = Record<T, true>;

const FINDING_KIND: All<Schemas["FindingKind"]> = {
  not_ours: true,
  duplicate: true,
  not_delivered: true,
  no_contract: true,
  no_price: true,
  currency: true,
  arithmetic: true,
  wrong_zone: true,
  wrong_service_level: true,
  wrong_weight: true,
  volumetric: true,
  wrong_rate: true,
  fuel_index: true,
  return_rate: true,
  return_not_made: true,
  attempts: true,
  unagreed_surcharge: true,
  surcharge_amount: true,
  missing_credit: true,
};
const FINDING_STATE: All<Schemas["FindingState"]> = {
  open: true,
  disputed: true,
  accepted: true,
  tolerated: true,
  credited: true,
  void: true,
};
const WEIGHT_STATE: All<Schemas["WeightState"]> = { open: true, disputed: true, accepted: true, lapsed: true };
const PHASE: All<Schemas["NdrPhase"]> = { open: true, answered: true, lapsed: true, exhausted: true, over: true };

export const FINDING_KINDS = codesOf(FINDING_KIND);
export const FINDING_STATES = codesOf(FINDING_STATE);
export const WEIGHT_STATES = codesOf(WEIGHT_STATE);
export const PHASES = codesOf(PHASE);
