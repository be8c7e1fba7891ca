/** What is selected in a queue. */
import { useMemo, useState } from "react";

export interface Selection {
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  set: (ids: readonly string[]) => void;
  /** Those of some rows that are selected: rows that are gone are not. */
  of: (ids: readonly string[]) => string[];
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      has: (id) => ids.has(id),
      toggle: (id) => setIds((old) => toggled(old, id)),
      set: (next) => setIds(new Set(next)),
      of: (known) => known.filter((id) => ids.has(id)),
    }),
    [ids],
  );
}

export function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
