/** Contracts of carriers: versions, what one changes, agreeing on a new one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../api/client";
import { everything, LARGEST_PAGE } from "../../../api/lists";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";

export type Contract = Schemas["ContractOut"];
export type Change = Schemas["ContractChange"];

const t = texts.setup.carriers;

export function useContracts(carrier_id: string) {
  return useQuery({
    queryKey: ["carriers", carrier_id, "contracts"],
    queryFn: () =>
      everything((cursor) => {
        const params = { path: { carrier_id }, query: { limit: LARGEST_PAGE, cursor } };
        return answered(api.GET("/v1/carriers/{carrier_id}/contracts", { params }));
      }),
  });
}

export function useChanges(carrier_id: string, number: number, since: number | null) {
  return useQuery({
    queryKey: ["carriers", carrier_id, "changes", since, number],
    enabled: since !== null,
    queryFn: () => {
      const params = { path: { carrier_id, number }, query: { since } };
      return answered(api.GET("/v1/carriers/{carrier_id}/contracts/{number}/changes", { params }));
    },
    staleTime: Infinity,
  });
}

export function useAgree(carrier_id: string, last: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      answered(api.PUT("/v1/carriers/{carrier_id}/contract", { params: { path: { carrier_id } }, body })),
    onSuccess: async ({ number }) => {
      tell("good", number === last ? t.unchanged : t.agreedOn(number));
      await queries.invalidateQueries({ queryKey: ["carriers", carrier_id, "contracts"] });
    },
  });
}

/** What a draft would change against the newest version; an error says what is wrong with it. */
export function useCheck(carrier_id: string, body: Record<string, unknown> | null) {
  return useQuery({
    queryKey: ["carriers", carrier_id, "check", body],
    enabled: body !== null,
    retry: false,
    queryFn: () => answered(api.POST("/v1/carriers/{carrier_id}/contract/check", { params: { path: { carrier_id } }, body: body ?? {} })),
  });
}

export interface SheetFile {
  file: File;
  zones: string[];
  levels: string[];
  /** Of prices beside which no service stands. */
  level: string;
  currency: string;
}

export function useRateSheet(carrier_id: string) {
  return useMutation({
    mutationFn: ({ file, zones, levels, level, currency }: SheetFile) =>
      answered(
        api.POST("/v1/carriers/{carrier_id}/rate-sheet", {
          params: { path: { carrier_id }, query: { zone: zones, service_level: levels, level, currency } },
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as Blob,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
  });
}
