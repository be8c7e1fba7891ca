/** Which shipments are chosen, together on map, table and timeline. */
import { useCallback, useState } from "react";

/** Give the new choice: instead of the old one, or each added or taken away. */
export function chosenNext(old: readonly string[], ids: readonly string[], more: boolean): string[] {
  if (!more) return [...ids];
  const taken = new Set(ids);
  const kept = old.filter((id) => !taken.has(id));
  return kept.length + ids.length === old.length ? kept : [...kept, ...ids];
}

export function useSelection() {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const choose = useCallback(
    (ids: readonly string[], more = false) => setChosen((old) => chosenNext(old, ids, more)),
    [],
  );
  return { chosen, choose };
}
