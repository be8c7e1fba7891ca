/** Who is signed in. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, rememberCsrf, type Schemas } from "./client";

export type Me = Schemas["MeOut"];

/** After signing in elsewhere the address carries the CSRF token: keep it and clean the address. */
export function takeCsrfFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("csrf");
  if (token === null) return;
  rememberCsrf(token);
  history.replaceState(null, "", location.pathname + location.search);
}

/** The caller; `null` where nobody is signed in. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: ["me"],
    queryFn: async () => (await answered(api.GET("/v1/sessions/current"))).caller,
  });
}

/** Whether the first administrator's account is still to be made. */
export function useFirstRun() {
  return useQuery({ queryKey: ["first-run"], queryFn: () => answered(api.GET("/v1/first-run")) });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["SignIn"]) => answered(api.POST("/v1/sessions", { body })),
    onSuccess: async (session) => {
      rememberCsrf(session.csrf_token);
      await queries.invalidateQueries();
    },
  });
}

export function useFirstAdmin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["FirstAdmin"]) => answered(api.POST("/v1/first-run", { body })),
    onSuccess: async (session) => {
      rememberCsrf(session.csrf_token);
      await queries.invalidateQueries();
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.DELETE("/v1/sessions/current")),
    onSettled: () => {
      rememberCsrf(null);
      queries.setQueryData<Me | null>(["me"], null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    },
  });
}
