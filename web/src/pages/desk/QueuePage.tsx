/** A queue as a page: its filters, what it says while there is nothing to show, and its rows. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { type Filter, FilterBar } from "../../queue/FilterBar";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import classes from "./desk.module.css";

interface Props<T> {
  title: string;
  hint: string;
  filters: readonly Filter[];
  found: { data: T[] | undefined; error: Error | null; refetch: () => unknown };
  children: (rows: T[]) => ReactNode;
}

export function QueuePage<T>({ title, hint, filters, found, children }: Props<T>) {
  return (
    <section className={classes.queue} aria-label={title}>
      <FilterBar filters={filters}>
        <Text size="xs" c="dimmed" ml="auto">
          {hint} {texts.queue.helpHint}.
        </Text>
      </FilterBar>
      {found.error !== null ? (
        <Failed error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading />
      ) : (
        children(found.data)
      )}
    </section>
  );
}
