/** One step for each of several things: what fails hurts no other, and is told. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tell } from "../shell/telling";
import { texts } from "../texts/en";

/** Do something with each, one after the other; give the words of those that failed. */
export async function each(ids: readonly string[], step: (id: string) => Promise<unknown>): Promise<string[]> {
  const failed: string[] = [];
  for (const id of ids) {
    try {
      await step(id);
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
    }
  }
  return failed;
}

/** Tell how it went, and have everything that it may have changed read again. */
export function useBulk(queryKey: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, step }: { ids: readonly string[]; step: (id: string) => Promise<unknown> }) => ({
      asked: ids.length,
      failed: await each(ids, step),
    }),
    onSuccess: async ({ asked, failed }) => {
      const [first] = failed;
      if (first === undefined) tell("good", texts.queue.done(asked));
      else tell("bad", first, texts.queue.partly(asked - failed.length, failed.length));
      onDone();
      await queries.invalidateQueries({ queryKey: [queryKey] });
    },
  });
}
