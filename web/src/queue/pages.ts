/** Page after page of a list, joined, with what a queue needs to ask for more. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

const LOOK_MS = 20_000;

export function usePages<T>(key: readonly unknown[], ask: (cursor: string | null) => Promise<Page<T>>) {
  return useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => ask(pageParam),
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
}

/** Give a queue's way to the next page. */
export function moreOf(found: ReturnType<typeof usePages>) {
  return { has: found.hasNextPage, loading: found.isFetchingNextPage, load: () => void found.fetchNextPage() };
}
