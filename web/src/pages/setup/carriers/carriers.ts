/** Carriers: how the service is asked. */
import { answered, api, type Schemas } from "../../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../../api/lists";
import type { Resource } from "../kit/resource";

export type Carrier = Schemas["CarrierOut"];

const at = (carrier_id: string) => ({ path: { carrier_id } });

export const carriers: Resource<Carrier> = {
  key: "carriers",
  list: () => everything((cursor) => answered(api.GET("/v1/carriers", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/carriers/{carrier_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/carriers", { body: draft as Schemas["CarrierIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/carriers/{carrier_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["CarrierIn"] })),
};
