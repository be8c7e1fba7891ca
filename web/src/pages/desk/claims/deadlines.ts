/** When it is too late for a claim, and which of them end today. */
import { dayIn } from "../../../format/formats";
import type { Claim } from "./data";

type Dated = Pick<Claim, "act_by" | "closes_at">;

/** Give the instant by which somebody must act: the last business day, or the legal end once that has passed. */
export function lastMoment({ act_by, closes_at }: Dated, now: number): number | null {
  const preferred = act_by === null ? null : Date.parse(act_by);
  if (preferred !== null && preferred > now) return preferred;
  return closes_at === null ? null : Date.parse(closes_at);
}

/** Whether nobody may put a claim off to tomorrow. An end at midnight is the end of the day before. */
export function endsToday(claim: Dated, now: number, timezone: string): boolean {
  const last = lastMoment(claim, now);
  if (last === null) return false;
  const day = dayIn(timezone);
  return last > now && day(last - 1) === day(now);
}

/** Give the claims that end today, the first of them on top. */
export function endingToday<T extends Dated>(claims: readonly T[], now: number, timezone: string): T[] {
  return claims
    .filter((claim) => endsToday(claim, now, timezone))
    .sort((a, b) => (lastMoment(a, now) ?? 0) - (lastMoment(b, now) ?? 0));
}

/** Put what ends today on top; the rest stays in its order. */
export function todayFirst<T extends Dated>(claims: readonly T[], now: number, timezone: string): T[] {
  const [ending, others]: [T[], T[]] = [[], []];
  for (const claim of claims) (endsToday(claim, now, timezone) ? ending : others).push(claim);
  return [...ending, ...others];
}
