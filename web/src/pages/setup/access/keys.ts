/** API keys: listed, made, revoked. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../api/client";
import { everything, LARGEST_PAGE } from "../../../api/lists";

export type Key = Schemas["KeyOut"];

const KEYS = ["keys"];

export function useKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: () =>
      everything((cursor) => answered(api.GET("/v1/keys", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  });
}

export function useMakeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["KeyIn"]) => answered(api.POST("/v1/keys", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}

export function useRevoke() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (key_id: string) => answered(api.DELETE("/v1/keys/{key_id}", { params: { path: { key_id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}
