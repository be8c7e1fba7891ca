/** On which days a shift is worked. */

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Tell whether days such as `mon-fri`, `sat` or `2026-11-25` name a day; none names all. */
export function worksOn(days: readonly string[] | string | null, day: string): boolean {
  if (days === null || days.length === 0) return true;
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return [days].flat().some((named) => named === day || inRange(named, weekday));
}

function inRange(named: string, weekday: number): boolean {
  const [from = -1, to = from] = named.split("-").map((name) => WEEK.indexOf(name.trim().slice(0, 3).toLowerCase()));
  if (from < 0 || to < 0) return false;
  return from <= to ? weekday >= from && weekday <= to : weekday >= from || weekday <= to;
}
