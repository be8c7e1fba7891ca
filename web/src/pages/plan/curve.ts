/** A falling cost as steps in a picture. */

interface Point {
  elapsed_s: number;
  cost_minor: number;
}

const MARGIN = 3;

/** Draw the points as an SVG path: a best cost holds until a better one is found. */
export function curvePath(points: readonly Point[], width: number, height: number): string {
  const last = points.at(-1);
  if (last === undefined) return "";
  const costs = points.map(({ cost_minor }) => cost_minor);
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  const x = (at: number) => ((at / Math.max(last.elapsed_s, 1e-9)) * width).toFixed(1);
  const y = (cost: number) =>
    (MARGIN + (1 - (cost - least) / Math.max(most - least, 1)) * (height - 2 * MARGIN)).toFixed(1);
  const [first, ...rest] = points as [Point, ...Point[]];
  const steps = rest.map(({ elapsed_s, cost_minor }) => `H${x(elapsed_s)}V${y(cost_minor)}`);
  return `M${x(first.elapsed_s)},${y(first.cost_minor)}${steps.join("")}H${width}`;
}
