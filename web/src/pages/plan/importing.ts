/** Reading a file of orders into the day. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../api/client";

export type Report = Schemas["ImportOut"];

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
