/** Targets, asked of the service. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../api/client";

export type Target = Schemas["TargetOut"];

const TARGETS = ["figures", "targets"];

export function useTargets() {
  return useQuery({ queryKey: TARGETS, queryFn: () => answered(api.GET("/v1/targets")) });
}

/** Every figure is held against its target: all of them are read again. */
function useChange<T>(change: (asked: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: ["figures"] }) });
}

export function useSetTarget() {
  return useChange((body: Schemas["TargetIn"]) => answered(api.PUT("/v1/targets", { body })));
}

export function useRemoveTarget() {
  return useChange((target_id: string) => answered(api.DELETE("/v1/targets/{target_id}", { params: { path: { target_id } } })));
}
