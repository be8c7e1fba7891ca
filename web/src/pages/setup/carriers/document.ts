/** Reading and changing a contract as its file says it. */
import { type Corner, cornersOf } from "../../../map/corners";
import { valueAt, withValue } from "../kit/draft";

export type Document = Readonly<Record<string, unknown>>;
export type Row = Readonly<Record<string, unknown>>;

export interface Zone {
  id: string;
  kind: string;
  /** Corners of a zone that was drawn; `null` where it is something else. */
  corners: Corner[] | null;
}

export function rowsAt(document: Document, path: string): Row[] {
  const rows = valueAt(document, path);
  return Array.isArray(rows) ? (rows as Row[]) : [];
}

export function withRows(document: Document, path: string, rows: readonly Row[]): Document {
  return put(document, path, rows);
}

/** Set a value; an empty one is left out, and with it what holds nothing else: the service then takes its default. */
export function put(document: Row, path: string, value: unknown): Row {
  if (!isEmpty(value)) return withValue(document, path, value);
  const [key = "", ...rest] = path.split(".");
  const inner = document[key];
  const left = rest.length === 0 || typeof inner !== "object" || inner === null ? {} : put(inner as Row, rest.join("."), value);
  const others = Object.fromEntries(Object.entries(document).filter(([name]) => name !== key));
  return Object.keys(left).length === 0 ? others : { ...document, [key]: left };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

export function zonesOf(document: Document): Zone[] {
  return rowsAt(document, "zones").map(({ id, kind, geojson }) => ({ id: textOf(id), kind: textOf(kind), corners: cornersOf(geojson) }));
}

/** Zones and services that the rest of a contract can name. */
export function namesIn(document: Document): { zones: string[]; levels: string[] } {
  const named = (path: string, key: string) => [...new Set(rowsAt(document, path).map((row) => textOf(row[key])))].filter(Boolean);
  return { zones: named("zones", "id"), levels: named("service_levels", "name") };
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

export function textOf(value: unknown): string {
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
