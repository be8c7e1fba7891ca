/** What the service refuses, at the fields that it means. */
import { ProblemError } from "../../../api/client";

/** Give a text for each path that an issue points to, such as `/body/cost/per_km` or `cost.per_km`. */
export function problemsOf(error: Error | null): ReadonlyMap<string, string> {
  if (!(error instanceof ProblemError)) return new Map();
  return new Map((error.problem.issues ?? []).map(({ pointer, expected }) => [pathOf(pointer), expected]));
}

function pathOf(pointer: string): string {
  return pointer.replace(/^\/?(body\/)?/, "").replaceAll("/", ".");
}

/** Give the text at a path or at one of its parts. */
export function problemAt(problems: ReadonlyMap<string, string>, path: string): string | undefined {
  const exact = problems.get(path);
  if (exact !== undefined) return exact;
  return [...problems].find(([at]) => at.startsWith(`${path}.`))?.[1];
}
