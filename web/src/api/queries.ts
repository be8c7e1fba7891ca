/** How often to ask again, and when not to. */
import { QueryClient } from "@tanstack/react-query";
import { ProblemError, Unreachable } from "./client";

const MOST_RETRIES = 3;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => {
          if (error instanceof ProblemError && error.problem.status < 500) return false;
          return error instanceof Unreachable || count < MOST_RETRIES;
        },
      },
      mutations: { retry: (count, error) => error instanceof Unreachable && count < MOST_RETRIES },
    },
  });
}
