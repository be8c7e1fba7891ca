/** Webhook endpoints and what was sent to them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../../api/lists";

export type Endpoint = Schemas["EndpointOut"];
export type Delivery = Schemas["DeliveryOut"];
export type DeliveryState = Delivery["state"];

const KEY = ["webhooks"];
const LOOK_MS = 3_000;
const SHOWN = 50;

const at = (endpoint_id: string) => ({ path: { endpoint_id } });

export function useEndpoints() {
  return useQuery({
    queryKey: KEY,
    queryFn: () =>
      everything((cursor) => answered(api.GET("/v1/webhooks", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  });
}

/** The newest deliveries; looked at again while one of them waits. */
export function useDeliveries(endpoint_id: string, state: DeliveryState | null) {
  return useQuery({
    queryKey: [...KEY, endpoint_id, "deliveries", state],
    queryFn: async () => {
      const params = { ...at(endpoint_id), query: { limit: SHOWN, state } };
      return (await answered(api.GET("/v1/webhooks/{endpoint_id}/deliveries", { params }))).items;
    },
    refetchInterval: ({ state: { data } }) => (data?.some((delivery) => delivery.state === "pending") === true ? LOOK_MS : false),
  });
}

/** Run something about endpoints, and look at all of it again. */
function useDone<Asked, Given>(run: (asked: Asked) => Promise<Given>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: run, onSuccess: () => queries.invalidateQueries({ queryKey: KEY }) });
}

export function useMakeEndpoint() {
  return useDone((body: Schemas["EndpointIn"]) => answered(api.POST("/v1/webhooks", { body })));
}

export function useChangeEndpoint(id: string) {
  return useDone(async (body: Schemas["EndpointChange"]) => {
    const { tag } = await tagged(api.GET("/v1/webhooks/{endpoint_id}", { params: at(id) }));
    const params = { ...at(id), header: { "If-Match": tag } };
    return answered(api.PATCH("/v1/webhooks/{endpoint_id}", { params, body }));
  });
}

export function useRotate(id: string) {
  return useDone(() => answered(api.POST("/v1/webhooks/{endpoint_id}/secrets", { params: at(id) })));
}

export function useEndRotation(id: string) {
  return useDone(() => answered(api.DELETE("/v1/webhooks/{endpoint_id}/secrets/previous", { params: at(id) })));
}

export function useTest(id: string) {
  return useDone(() => answered(api.POST("/v1/webhooks/{endpoint_id}/test", { params: at(id) })));
}

export function useRedeliver(id: string) {
  return useDone((delivery_id: string) => {
    const params = { path: { endpoint_id: id, delivery_id } };
    return answered(api.POST("/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver", { params }));
  });
}
