/** Why a shipment is where it is, asked for when the choice has come to rest. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { VersionRef } from "./data";

const REST_MS = 250;

export function useExplained(version: VersionRef, chosen: string) {
  const [id] = useDebouncedValue(chosen, REST_MS);
  return useQuery({
    queryKey: ["plans", version.planId, "explain", version.number, id],
    queryFn: ({ signal }) => {
      const params = { path: { plan_id: version.planId, shipment_id: id }, query: { version: version.number } };
      return answered(api.GET("/v1/plans/{plan_id}/explain/{shipment_id}", { params, signal }));
    },
    staleTime: Infinity,
  });
}
