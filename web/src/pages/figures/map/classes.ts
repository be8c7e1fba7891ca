/** Values as few colours: each class has about as many zones. */

/** From little to much; each can be told from its neighbours without its hue. */
export const COLOURS = ["#fff3bf", "#ffd43b", "#ff922b", "#e8590c", "#9c2b06"] as const;

/** Give the largest value of each class, rising; equal values are never parted. */
export function classesOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((left, right) => left - right);
  const ends = COLOURS.map((_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / COLOURS.length) - 1]);
  return [...new Set(ends.filter((end) => end !== undefined))];
}

/** Give the colour of a value: the few classes there are stand at the lower end. */
export function colourOf(value: number, ends: readonly number[]): string {
  const at = ends.findIndex((end) => value <= end);
  return COLOURS[at < 0 ? COLOURS.length - 1 : at] ?? COLOURS[0];
}
