/** Values as few colours: each class has about as many zones. */

/** From little to much; each can be told from its neighbours without its hue. */
export const COLOURS = ["#fff3bf", "#ffd43b", "#ff922b", "#e8590c", "#9c2b06"] as const;

/** Give the largest value of each class, rising; equal values are never parted. */
export function classesOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((left, right) => left - right);
  const ends = COLOURS.map((_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / COLOURS.length) - 1]);
  return [...new Set(ends.filter((end) => end !== undefined))];
}

/** Give the colour of a value: the lowest class is the palest, the highest the darkest. */
export function colourOf(value: number, ends: readonly number[]): string {
  const last = ends.length - 1;
  const found = ends.findIndex((end) => value <= end);
  const at = found < 0 ? last : found;
  return COLOURS[last > 0 ? Math.round((at * (COLOURS.length - 1)) / last) : 0] ?? COLOURS[0];
}
