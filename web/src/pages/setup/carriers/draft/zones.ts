/** Changing the zones of a contract, and everything that names one. */
import { polygonOf } from "../../../../map/corners";
import { type Document, type Row, rowsAt, textOf, withRows } from "../document";

export const KINDS = ["polygon", "postcodes", "ring", "everywhere"] as const;
export type ZoneKind = (typeof KINDS)[number];

const BEGINNINGS: Readonly<Record<ZoneKind, Row>> = {
  polygon: { geojson: polygonOf([]) },
  postcodes: {},
  ring: { to_km: 5 },
  everywhere: {},
};

/** Add a zone before those that hold everywhere: the first zone wins. */
export function withNewZone(document: Document, id: string, kind: ZoneKind): Document {
  const zones = rowsAt(document, "zones");
  const everywhere = zones.findIndex((zone) => zone["kind"] === "everywhere");
  const at = everywhere < 0 || kind === "everywhere" ? zones.length : everywhere;
  return withRows(document, "zones", zones.toSpliced(at, 0, { id, kind, ...BEGINNINGS[kind] }));
}

/** Give a zone another kind; what only the old one had is left out. */
export function ofKind(zone: Row, kind: ZoneKind): Row {
  return zone["kind"] === kind ? zone : { id: zone["id"], kind, ...BEGINNINGS[kind] };
}

/** Call a zone something else, wherever it is named. */
export function renamed(document: Document, old: string, name: string): Document {
  const swap = (value: unknown) => (value === old ? name : value);
  const within = (rows: Row[], key: string) =>
    rows.map((row) => (key in row ? { ...row, [key]: Array.isArray(row[key]) ? (row[key] as unknown[]).map(swap) : swap(row[key]) } : row));
  const places = [["zones", "id"], ["rates", "zone"], ["caps", "zone"], ["surcharges", "zones"]] as const;
  return places.reduce<Document>((left, [path, key]) => withRows(left, path, within(rowsAt(left, path), key)), document);
}

/** Take a zone away with its prices. */
export function withoutZone(document: Document, id: string): Document {
  const rates = rowsAt(document, "rates").filter(({ zone }) => zone !== id);
  const zones = rowsAt(document, "zones").filter((zone) => zone["id"] !== id);
  return withRows(withRows(document, "zones", zones), "rates", rates);
}

/** Ranges of postcodes as a person writes them: `01000-01999`. */
export function rangesText(zone: Row): string[] {
  return rowsAt(zone, "ranges").map(({ from, to }) => `${textOf(from)}-${textOf(to)}`);
}

export function rangesOf(texts: readonly string[]): Row[] {
  return texts.map((text) => {
    const [from = "", to = ""] = text.split(/\s*[-–]\s*/);
    return { from, to };
  });
}
