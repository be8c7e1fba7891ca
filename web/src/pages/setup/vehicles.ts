/** Vehicle types: how the service is asked. */
import { answered, api, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../api/lists";
import type { Resource } from "./kit/resource";

export type Vehicle = Schemas["VehicleOut"];

const at = (vehicle_id: string) => ({ path: { vehicle_id } });

export const vehicles: Resource<Vehicle> = {
  key: "vehicles",
  list: () => everything((cursor) => answered(api.GET("/v1/vehicles", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/vehicles/{vehicle_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/vehicles", { body: draft as Schemas["VehicleIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/vehicles/{vehicle_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["VehicleIn"] })),
  remove: (id, tag) => answered(api.DELETE("/v1/vehicles/{vehicle_id}", { params: { ...at(id), header: { "If-Match": tag } } })),
};
