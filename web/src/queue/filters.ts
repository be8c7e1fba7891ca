/** Filters in the address for a queue that has nothing special: lists of codes, and ids. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { words } from "../format/words";
import { chosen, idOr, oneOf } from "./address";
import type { Filter } from "./FilterBar";

type Known = Readonly<Record<string, readonly string[] | "id">>;
export type Chosen<K extends Known> = { [N in keyof K]?: K[N] extends readonly (infer V)[] ? V : string };

/** Give what reads an address: of each name one of the codes, or an id. */
export function readerOf<const K extends Known>(known: K): (search: Record<string, unknown>) => Chosen<K> {
  return (search) =>
    chosen(
      Object.fromEntries(
        Object.entries(known).map(([name, values]) => [name, values === "id" ? idOr(search[name]) : oneOf(values, search[name])]),
      ),
    ) as Chosen<K>;
}

/** What is chosen now, and what chooses. */
export function useFilters<const K extends Known>(known: K) {
  const read = readerOf(known);
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const choose = (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({ to: ".", search: (old: Record<string, unknown>) => read({ ...old, ...part }), replace: true });
  return { filters: read(search), choose };
}

/** Give a filter over codes, named by their words. */
export function codeFilter(label: string, codes: readonly string[], value: string | undefined, onChange: Filter["onChange"]): Filter {
  return { label, value, onChange, options: codes.map((code) => ({ value: code, label: words(code) })) };
}
