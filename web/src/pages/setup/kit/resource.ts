/** Things that are listed, made, edited and removed: how the service is asked. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ProblemError } from "../../../api/client";
import type { Tagged } from "../../../api/lists";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import type { Draft } from "./draft";

export interface Thing {
  id: string;
}

export interface Resource<T extends Thing> {
  /** First part of the query keys. */
  key: string;
  list: () => Promise<T[]>;
  read: (id: string) => Promise<Tagged<T>>;
  create: (draft: Draft) => Promise<unknown>;
  replace: (id: string, tag: string, draft: Draft) => Promise<unknown>;
  remove?: (id: string, tag: string) => Promise<unknown>;
}

/** The id in the address under which something new is made. */
export const NEW = "new";

export function useThings<T extends Thing>({ key, list }: Pick<Resource<T>, "key" | "list">) {
  return useQuery({ queryKey: [key], queryFn: list });
}

export function useThing<T extends Thing>({ key, read }: Resource<T>, id: string) {
  return useQuery({ queryKey: [key, "one", id], queryFn: () => read(id), enabled: id !== NEW, staleTime: 0 });
}

export function isConflict(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 412;
}

interface Saved {
  draft: Draft;
  tag: string;
}

export function useSave<T extends Thing>(resource: Resource<T>, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, tag }: Saved) => (id === NEW ? resource.create(draft) : resource.replace(id, tag, draft)),
    onSuccess: async () => {
      tell("good", texts.setup.saved);
      await queries.invalidateQueries({ queryKey: [resource.key] });
    },
    onError: async (error) => {
      if (isConflict(error)) await queries.invalidateQueries({ queryKey: [resource.key, "one", id] });
    },
  });
}

export function useRemove<T extends Thing>(resource: Resource<T>, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (tag: string) => resource.remove?.(id, tag),
    onSuccess: async () => {
      tell("good", texts.setup.removed);
      queries.removeQueries({ queryKey: [resource.key, "one", id] });
      await queries.invalidateQueries({ queryKey: [resource.key] });
    },
  });
}
