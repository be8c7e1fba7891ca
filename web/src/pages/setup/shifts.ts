/** Shifts: how the service is asked. */
import { answered, api, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../api/lists";
import type { Resource } from "./kit/resource";

/** The outline of the territory is read by its own input. */
export type Shift = Omit<Schemas["ShiftOut"], "territory">;

const at = (shift_id: string) => ({ path: { shift_id } });

export const shifts: Resource<Shift> = {
  key: "shifts",
  list: () => everything((cursor) => answered(api.GET("/v1/shifts", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: (id) => tagged(api.GET("/v1/shifts/{shift_id}", { params: at(id) })),
  create: (draft) => answered(api.POST("/v1/shifts", { body: draft as Schemas["ShiftIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PUT("/v1/shifts/{shift_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: draft as Schemas["ShiftIn"] })),
  remove: (id, tag) => answered(api.DELETE("/v1/shifts/{shift_id}", { params: { ...at(id), header: { "If-Match": tag } } })),
};
