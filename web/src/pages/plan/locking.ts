/** Locks that hold shipments where they are now. */
import type { Schemas } from "../../api/client";
import type { Standing } from "./view";

type LockEdit = Schemas["LockIn"];

/** Lock the places of shipments on their routes, which then begin with the stops up to these; others are left out. */
export function placeLockOf(ids: readonly string[], where: ReadonlyMap<string, Standing>): LockEdit[] {
  const onRoutes = ids.filter((id) => where.get(id)?.with === "rider");
  return lockOf(onRoutes, where).map((lock) => ({ ...lock, hold: "place" }));
}

/** Lock each shipment to the rider or carrier that it has; those with nobody are held there. */
export function lockOf(ids: readonly string[], where: ReadonlyMap<string, Standing>): LockEdit[] {
  const byHolder = new Map<string, string[]>();
  for (const id of ids) {
    const standing = where.get(id);
    if (standing === undefined) continue;
    const to = standing.with === "rider" ? standing.shift : standing.with === "carrier" ? standing.carrier : "";
    byHolder.set(to, [...(byHolder.get(to) ?? []), id]);
  }
  return [...byHolder].map(([to, shipment_ids]) => ({ kind: "lock", shipment_ids, hold: holdOf(where.get(shipment_ids[0] ?? "")), to }));
}

function holdOf(standing: Standing | undefined): LockEdit["hold"] {
  return standing?.with ?? "nobody";
}
