/** Readings by day as lines of a chart. */
import type { Reading } from "./data";

export interface Series {
  key: string;
  values: (number | null)[];
  /** What all its days divide by: those with most are drawn first. */
  weight: number;
}

export interface Lines {
  days: string[];
  series: Series[];
}

/** Give every day between two, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days = [];
  for (let at = Date.parse(`${first}T00:00Z`); at <= Date.parse(`${last}T00:00Z`); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** Give one line a value of the dimension, the heaviest first; without a dimension there is one line. */
export function linesOf(readings: readonly Reading[], first: string, last: string, dimension: string | undefined): Lines {
  const days = daysBetween(first, last);
  const place = new Map(days.map((day, index) => [day, index]));
  const found = new Map<string, Series>();
  for (const { cut, value, under } of readings) {
    const at = place.get(cut["day"] ?? "");
    if (at === undefined) continue;
    const key = dimension === undefined ? "" : (cut[dimension] ?? "");
    const line = found.get(key) ?? { key, values: days.map(() => null), weight: 0 };
    line.values[at] = value;
    line.weight += under;
    found.set(key, line);
  }
  return { days, series: [...found.values()].sort((a, b) => b.weight - a.weight) };
}
