/** Which riders and carriers the next search may use. */
import { useCallback, useMemo, useState } from "react";
import type { Schemas } from "../../api/client";

type Chosen = Pick<Schemas["PlanIn"], "rider_ids" | "carrier_ids">;

export interface Choosing {
  /** Ids of those who are left out. */
  away: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** Whether others are chosen than the last search had. */
  changed: boolean;
  /** Note that a search has begun with the present choice. */
  settle: () => void;
  chosen: (riders: readonly string[], carriers: readonly string[]) => Chosen;
}

const NOBODY: ReadonlySet<string> = new Set();

export function useChoosing(): Choosing {
  const [away, setAway] = useState(NOBODY);
  const [settled, setSettled] = useState(NOBODY);
  const toggle = useCallback((id: string) => setAway((old) => toggled(old, id)), []);
  const changed = away.size !== settled.size || [...away].some((id) => !settled.has(id));
  return useMemo(
    () => ({
      away,
      toggle,
      changed,
      settle: () => setSettled(away),
      chosen: (riders, carriers) => chosenOf(away, riders, carriers),
    }),
    [away, toggle, changed],
  );
}

export function toggled(old: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Name those who are left where somebody is left out; nothing said means all, also those who come later. */
export function chosenOf(away: ReadonlySet<string>, riders: readonly string[], carriers: readonly string[]): Chosen {
  const left = (ids: readonly string[]) => ids.filter((id) => !away.has(id));
  const some = (ids: readonly string[]) => ids.some((id) => away.has(id));
  return {
    ...(some(riders) && { rider_ids: left(riders) }),
    ...(some(carriers) && { carrier_ids: left(carriers) }),
  };
}
