/** People who can sign in: how the service is asked. */
import { answered, api, type Schemas } from "../../../api/client";
import { everything, LARGEST_PAGE, tagged } from "../../../api/lists";
import type { Draft } from "../kit/draft";
import type { Resource } from "../kit/resource";

export type User = Schemas["UserOut"];

const at = (user_id: string) => ({ path: { user_id } });

/** Only what may change is sent; a password only where there is a new one. */
function changeOf({ name, password, disabled }: Draft): Schemas["UserChange"] {
  return { name: name as string, disabled: disabled as boolean, ...(password !== "" && { password: password as string }) };
}

export const users: Resource<User> = {
  key: "users",
  list: () => everything((cursor) => answered(api.GET("/v1/users", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  read: async (id) => {
    const { value, tag } = await tagged(api.GET("/v1/users/{user_id}", { params: at(id) }));
    return { value: { ...value, disabled: value.disabled_at !== null, password: "" }, tag };
  },
  create: (draft) => answered(api.POST("/v1/users", { body: draft as Schemas["UserIn"] })),
  replace: (id, tag, draft) =>
    answered(api.PATCH("/v1/users/{user_id}", { params: { ...at(id), header: { "If-Match": tag } }, body: changeOf(draft) })),
};
