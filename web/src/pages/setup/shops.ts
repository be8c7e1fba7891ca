/** Shops: how the service is asked. */
import { answered, api, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../api/lists";
import type { Resource } from "./kit/resource";

export type Shop = Schemas["ShopOut"];

const at = (shop_id: string) => ({ path: { shop_id } });

export const shops: Resource<Shop> = {
  key: "shops",
  list: () => everything((cursor) => answered(api.GET("/v1/shops", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/shops/{shop_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/shops", { body: draft as Schemas["ShopIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/shops/{shop_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["ShopIn"] })),
};
