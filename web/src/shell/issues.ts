/** What the service finds wrong in a file, row by row. */
import { ProblemError, type Schemas } from "../api/client";

export type RowIssue = Schemas["RowIssueOut"];

/** Give what is to be fixed in a file that was refused: row, column, value and what would be right. */
export function issuesOf(error: Error | null): RowIssue[] {
  if (!(error instanceof ProblemError)) return [];
  return (error.problem.issues ?? []).map(({ pointer, value, expected }) => ({ ...placeOf(pointer), value, expected }));
}

/** Read where a problem is: `orders, row 2, weight_kg`. */
function placeOf(pointer: string): Pick<RowIssue, "row" | "column"> {
  const [, row = null, column = null] = /row (\d+)(?:, (.*))?$/.exec(pointer) ?? [];
  return { row, column: column ?? (row === null ? pointer : null) };
}

/** Write the problems so that they can be pasted into a sheet. */
export function asTable(issues: readonly RowIssue[]): string {
  return issues.map(({ row, column, value, expected }) => [row, column, value, expected].map((cell) => cell ?? "").join("\t")).join("\n");
}
