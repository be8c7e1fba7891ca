/** Prices of one service as a grid of zones and weights. */
import { type Document, namesIn, put, type Row, rowsAt, textOf, withRows } from "../document";

export interface GridRow {
  zone: string;
  /** One for each weight; `null` where the zone does not go so far. */
  prices: (number | null)[];
  extra: number | null;
  days: number | null;
}

export interface Grid {
  /** In kilograms, rising. */
  weights: number[];
  rows: GridRow[];
}

const numberOf = (value: unknown): number | null => (textOf(value) === "" ? null : Number(value));
const stepsOf = (rate: Row | undefined): Row[] => (rate === undefined ? [] : rowsAt(rate, "breaks"));

function rateAt(document: Document, level: string, zone: string): Row | undefined {
  return rowsAt(document, "rates").find((rate) => rate["zone"] === zone && rate["service_level"] === level);
}

/** Give the grid of a service: all zones, all weights that any of them has, and those that are asked for. */
export function gridOf(document: Document, level: string, asked: readonly number[] = []): Grid {
  const zones = namesIn(document).zones;
  const rates = zones.map((zone) => rateAt(document, level, zone));
  const known = rates.flatMap((rate) => stepsOf(rate).map(({ up_to_kg }) => Number(up_to_kg)));
  const weights = [...new Set([...known, ...asked])].sort((left, right) => left - right);
  const rows = zones.map((zone, at) => {
    const rate = rates[at];
    const prices = new Map(stepsOf(rate).map(({ up_to_kg, price }) => [Number(up_to_kg), numberOf(price)]));
    return {
      zone,
      prices: weights.map((weight) => prices.get(weight) ?? null),
      extra: numberOf(rate?.["extra_kg"]),
      days: numberOf(rate?.["promised_days"]),
    };
  });
  return { weights, rows };
}

/** Change the rate of a zone; one without a price is none. */
function withRate(document: Document, level: string, zone: string, change: (rate: Row) => Row): Document {
  const rates = rowsAt(document, "rates");
  const old = rateAt(document, level, zone);
  const next = change(old ?? { zone, service_level: level });
  const kept = stepsOf(next).length > 0 ? [next] : [];
  const at = old === undefined ? rates.length : rates.indexOf(old);
  return withRows(document, "rates", rates.toSpliced(at, old === undefined ? 0 : 1, ...kept));
}

export function withPrice(document: Document, level: string, zone: string, upTo: number, price: number | null): Document {
  return withRate(document, level, zone, (rate) => {
    const others = stepsOf(rate).filter(({ up_to_kg }) => Number(up_to_kg) !== upTo);
    const steps = price === null ? others : [...others, { up_to_kg: upTo, price }];
    return { ...rate, breaks: steps.sort((left, right) => Number(left["up_to_kg"]) - Number(right["up_to_kg"])) };
  });
}

export function withExtra(document: Document, level: string, zone: string, key: "extra_kg" | "promised_days", value: number | null): Document {
  return withRate(document, level, zone, (rate) => put(rate, key, value));
}

export function withoutWeight(document: Document, level: string, upTo: number): Document {
  return namesIn(document).zones.reduce((left, zone) => withPrice(left, level, zone, upTo, null), document);
}

/** Take over the rates of a sheet in the place of those of the same zones and services. */
export function withSheet(document: Document, rates: readonly Row[]): Document {
  const named = ({ zone, service_level }: Row) => JSON.stringify([zone, service_level]);
  const fresh = new Set(rates.map(named));
  return withRows(document, "rates", [...rowsAt(document, "rates").filter((rate) => !fresh.has(named(rate))), ...rates]);
}
