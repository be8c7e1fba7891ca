/** Who is signed in. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, rememberCsrf, type Schemas } from "./client";

export type Me = Schemas["MeOut"];

/** After signing in elsewhere the address carries the CSRF token: keep it and clean the address. */
export function takeCsrfFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("csrf");
  if (token === null) return;
  rememberCsrf(token);
  history.replaceState(null, "", location.pathname + location.search);
}

const ME = ["me"];
const ENDED = ["session-ended"];

/** The caller; `null` where nobody is signed in. Who was signed in stays known when the session ends: the page is theirs. */
export function useMe() {
  const queries = useQueryClient();
  return useQuery<Me | null>({
    queryKey: ME,
    queryFn: async () => {
      const { caller } = await answered(api.GET("/v1/sessions/current"));
      const before = queries.getQueryData<Me | null>(ME) ?? null;
      queries.setQueryData(ENDED, caller === null && before !== null);
      return caller ?? before;
    },
  });
}

/** Whether the session has ended while its page is open. */
export function useEnded(): boolean {
  return useQuery({ queryKey: ENDED, queryFn: () => false, initialData: false, enabled: false }).data;
}

/** Note that the service does not know the caller any more. */
export function sessionEnded(queries: QueryClient): void {
  if (queries.getQueryData<Me | null>(ME) != null) queries.setQueryData(ENDED, true);
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
      queries.setQueryData(ENDED, false);
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
      queries.setQueryData<Me | null>(ME, null);
      queries.setQueryData(ENDED, false);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    },
  });
}
