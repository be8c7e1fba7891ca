/** Riders: how the service is asked. */
import { answered, api, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../api/lists";
import type { Resource } from "./kit/resource";

export type Rider = Schemas["RiderOut"];

const at = (rider_id: string) => ({ path: { rider_id } });

export const riders: Resource<Rider> = {
  key: "riders",
  list: () => everything((cursor) => answered(api.GET("/v1/riders", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/riders/{rider_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/riders", { body: draft as Schemas["RiderIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/riders/{rider_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["RiderIn"] })),
};
