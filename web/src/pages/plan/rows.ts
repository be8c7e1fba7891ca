/** Rows of the orders table: made, searched, sorted. */
import { fixedColour } from "../../map/colours";
import { texts } from "../../texts/en";
import type { Shipment } from "./data";
import type { Standing } from "./view";

export interface OrderRow {
  id: string;
  order: string;
  recipient: string;
  address: string;
  window: string;
  where: string;
  colour: string;
  found: string;
}

export type SortKey = "order" | "recipient" | "window" | "where";

const CARRIER = fixedColour("carrier", false);
const NOBODY = fixedColour("unassigned", false);

export function rowsOf(
  shipments: readonly Shipment[],
  where: ReadonlyMap<string, Standing>,
  carriers: ReadonlyMap<string, string>,
  clock: (instant: string) => string,
): OrderRow[] {
  return shipments.map((shipment) => {
    const { id, order_id: order, recipient, address, postcode, windows, place } = shipment;
    const window = windows.map(({ earliest, latest }) => `${clock(earliest)}–${clock(latest)}`).join(", ");
    const goes = place.lon === null ? { where: texts.plan.notPlaced, colour: NOBODY } : told(where.get(id), carriers);
    const found = `${order} ${recipient} ${address} ${postcode} ${goes.where}`.toLocaleLowerCase();
    return { id, order, recipient, address, window, found, ...goes };
  });
}

function told(standing: Standing | undefined, carriers: ReadonlyMap<string, string>): { where: string; colour: string } {
  switch (standing?.with) {
    case "rider":
      return { where: `${standing.rider} · ${standing.number}`, colour: standing.colour };
    case "carrier":
      return { where: carriers.get(standing.carrier) ?? standing.carrier, colour: CARRIER };
    case "nobody":
      return { where: texts.plan.nobody, colour: NOBODY };
    default:
      return { where: "", colour: "transparent" };
  }
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Give the rows that have all words of the filter, sorted; equal ones stay in their order. */
export function ordered(rows: readonly OrderRow[], filter: string, key: SortKey, down: boolean): OrderRow[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter(({ found }) => words.every((word) => found.includes(word)));
  const sign = down ? -1 : 1;
  return kept.sort((a, b) => sign * collator.compare(a[key], b[key]));
}
