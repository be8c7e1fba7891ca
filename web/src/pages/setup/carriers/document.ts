/** Reading and changing a contract as its file says it. */
import { type Corner, cornersOf, polygonOf } from "../../../map/corners";

export type Document = Readonly<Record<string, unknown>>;

export interface Zone {
  id: string;
  kind: string;
  /** Corners of a zone that was drawn; `null` where it is something else. */
  corners: Corner[] | null;
}

type Row = Readonly<Record<string, unknown>>;

function rowsAt(document: Document, key: string): Row[] {
  const rows = document[key];
  return Array.isArray(rows) ? (rows as Row[]) : [];
}

export function zonesOf(document: Document): Zone[] {
  return rowsAt(document, "zones").map(({ id, kind, geojson }) => ({ id: String(id), kind: String(kind), corners: cornersOf(geojson) }));
}

/** Give the contract with a zone drawn anew, or added in front of those that hold everywhere: the first zone wins. */
export function withZone(document: Document, id: string, corners: readonly Corner[]): Document {
  const drawn: Row = { id, kind: "polygon", geojson: polygonOf(corners) };
  const zones = rowsAt(document, "zones");
  if (zones.some((zone) => zone["id"] === id)) {
    return { ...document, zones: zones.map((zone) => (zone["id"] === id ? drawn : zone)) };
  }
  const at = zones.findIndex(({ kind }) => kind === "everywhere");
  return { ...document, zones: at < 0 ? [...zones, drawn] : [...zones.slice(0, at), drawn, ...zones.slice(at)] };
}

export interface RateRow {
  zone: string;
  level: string;
  breaks: { upTo: string; price: string }[];
  extra: string;
}

export function ratesOf(document: Document): RateRow[] {
  return rowsAt(document, "rates").map(({ zone, service_level, breaks, extra_kg }) => ({
    zone: textOf(zone),
    level: textOf(service_level),
    breaks: (Array.isArray(breaks) ? (breaks as Row[]) : []).map(({ up_to_kg, price }) => ({ upTo: textOf(up_to_kg), price: textOf(price) })),
    extra: textOf(extra_kg),
  }));
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Give a contract to begin with, which holds from a day on. */
export function firstDocument(from: string): Document {
  return {
    valid_from: from,
    service_levels: [{ name: "standard", promised_days: 1 }],
    zones: [{ id: "city", kind: "everywhere" }],
    rates: [{ zone: "city", service_level: "standard", breaks: [{ up_to_kg: 30, price: 5.9 }] }],
  };
}

/** Read JSON that a person has written: a document, or why it is none. */
export function parsed(text: string): { document: Document } | { fault: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { document: value as Document };
    return { fault: "{ … }" };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : "" };
  }
}
