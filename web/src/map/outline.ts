/** Which points lie within a drawn outline. */

export type Point = readonly [x: number, y: number];

/** Tell whether a point is within a closed outline (even-odd rule). */
export function within([x, y]: Point, outline: readonly Point[]): boolean {
  let inside = false;
  for (let at = 0, before = outline.length - 1; at < outline.length; before = at++) {
    const [ax, ay] = outline[at] as Point;
    const [bx, by] = outline[before] as Point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Drop points that are closer than `least` pixels to the one before. */
export function thinned(outline: readonly Point[], least: number): Point[] {
  const kept: Point[] = [];
  for (const point of outline) {
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(point[0] - last[0], point[1] - last[1]) >= least) kept.push(point);
  }
  return kept;
}
