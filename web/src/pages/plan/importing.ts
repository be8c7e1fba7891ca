/** Reading a file of orders into the day. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, ProblemError, type Schemas } from "../../api/client";

export type Report = Schemas["ImportOut"];
export type RowIssue = Schemas["RowIssueOut"];

export interface Attempt {
  file: File;
  goodOnly: boolean;
}

export function useImport(day: string, hubId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ file, goodOnly }: Attempt) =>
      answered(
        api.POST("/v1/shipments/import", {
          params: { query: { day, hub_id: hubId, skip_bad_rows: goodOnly } },
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as Blob,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shipments", day] }),
  });
}

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
