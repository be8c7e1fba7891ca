/** The one way to the service: typed by its OpenAPI document, errors as problems. */
import createClient, { type Middleware } from "openapi-fetch";
import { onceOnly } from "./once";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

const CSRF = "lastmile.csrf";

/** A problem document as an error. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
  }

  get code(): string {
    return this.problem.code;
  }
}

/** The service did not answer at all. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export function rememberCsrf(token: string | null): void {
  if (token === null) localStorage.removeItem(CSRF);
  else localStorage.setItem(CSRF, token);
}

const conventions: Middleware = {
  onRequest({ request }) {
    const token = localStorage.getItem(CSRF);
    if (token !== null) request.headers.set("X-CSRF-Token", token);
    return request;
  },
  onError() {
    return new Unreachable();
  },
};

export const api = createClient<paths>({ baseUrl: "/", fetch: onceOnly((request) => fetch(request)) });
api.use(conventions);

/** Give the data of an answer, or throw its problem. */
export async function answered<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new ProblemError(problemOf(error, response));
}

function problemOf(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "code" in error) return error as Problem;
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "internal_error",
    detail: response.statusText,
    request_id: response.headers.get("X-Request-Id") ?? "",
    issues: [],
    context: {},
  };
}
