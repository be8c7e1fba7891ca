/** What is looked at: kept in the address, the opened receipts too. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { codesOf } from "../../format/words";
import { chosen, dayOr, oneOf } from "../../queue/address";
import { texts } from "../../texts/en";

const DIMENSIONS = codesOf(texts.figures.dimensions);
export type Dimension = (typeof DIMENSIONS)[number];

/** What the map can show of a zone. */
const MEASURES = codesOf(texts.figures.map.measures);
export type Measure = (typeof MEASURES)[number];

function nameOr(raw: unknown): string | undefined {
  return typeof raw === "string" && /^[a-z][a-z0-9_]{0,59}$/.test(raw) ? raw : undefined;
}

/** Read a narrowing such as `carrier_id:car_01jd3k`. */
export function onlyOr(raw: unknown): string | undefined {
  if (typeof raw !== "string") return undefined;
  return DIMENSIONS.some((dimension) => raw.startsWith(`${dimension}:`)) && raw.length < 200 ? raw : undefined;
}

/** Read the address. */
export function figureFiltersOf(search: Record<string, unknown>) {
  return chosen({
    day: dayOr(search["day"]),
    figure: nameOr(search["figure"]),
    by: oneOf(DIMENSIONS, search["by"]),
    shown: oneOf(MEASURES, search["shown"]),
    first: dayOr(search["first"]),
    last: dayOr(search["last"]),
    receipt: nameOr(search["receipt"]),
    from: dayOr(search["from"]),
    to: dayOr(search["to"]),
    of: onlyOr(search["of"]),
  });
}

export type FigureFilters = ReturnType<typeof figureFiltersOf>;

const route = getRouteApi("/figures");

export interface Opened {
  figure: string;
  first: string;
  last: string;
  only?: string | undefined;
}

export function useFigureFilters() {
  const filters = route.useSearch();
  const navigate = useNavigate();
  const choose = (part: { [K in keyof FigureFilters]?: FigureFilters[K] | undefined }) =>
    void navigate({ to: ".", search: (old) => figureFiltersOf({ ...old, ...part }), replace: true });
  const open = ({ figure, first, last, only }: Opened) => choose({ receipt: figure, from: first, to: last, of: only });
  const close = () => choose({ receipt: undefined, from: undefined, to: undefined, of: undefined });
  return { filters, choose, open, close };
}
