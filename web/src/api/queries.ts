/** How often to ask again, and when not to. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ProblemError, Unreachable } from "./client";
import { sessionEnded } from "./session";

const MOST_RETRIES = 3;

const BUSY = 503;

/** Whether the same may go well in a moment: nothing was done. */
function isPassing(error: Error): boolean {
  return error instanceof Unreachable || (error instanceof ProblemError && error.problem.status === BUSY);
}

export function makeQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ProblemError && error.problem.status === 401) sessionEnded(queries);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A mistake is said at once: asking again would not mend it.
        retry: (count, error) => error instanceof Unreachable || (isPassing(error) && count < MOST_RETRIES),
      },
      mutations: { retry: (count, error) => isPassing(error) && count < MOST_RETRIES },
    },
  });
  return queries;
}
