/** Hubs: how the service is asked. */
import { answered, api, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../api/lists";
import type { Resource } from "./kit/resource";

export type Hub = Schemas["HubOut"];

const at = (hub_id: string) => ({ path: { hub_id } });

export const hubs: Resource<Hub> = {
  key: "hubs",
  list: () => everything((cursor) => answered(api.GET("/v1/hubs", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/hubs/{hub_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/hubs", { body: draft as Schemas["HubIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/hubs/{hub_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["HubIn"] })),
  remove: (id, tag) => answered(api.DELETE("/v1/hubs/{hub_id}", { params: { ...at(id), header: { "If-Match": tag } } })),
};
