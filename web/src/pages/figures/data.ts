/** Figures, asked of the service. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../api/client";
import type { Dimension, Opened } from "./address";

export type Figure = Schemas["FigureOut"];
export type Reading = Schemas["ReadingOut"];
export type Review = Schemas["ReviewOut"];
export type Facts = Schemas["FactsOut"];

const KEPT_MS = 300_000;
const ROWS = 50;

/** All figures by name, with what they are. */
export function useDefinitions() {
  return useQuery({
    queryKey: ["figures", "definitions"],
    queryFn: () => answered(api.GET("/v1/figures")),
    staleTime: KEPT_MS,
    select: (figures) => new Map(figures.map((figure) => [figure.name, figure])),
  });
}

export function useMorning(day: string) {
  return useQuery({
    queryKey: ["figures", "morning", day],
    queryFn: () => answered(api.GET("/v1/reviews/{day}/morning", { params: { path: { day } } })),
    placeholderData: keepPreviousData,
  });
}

export function useDayEnd(day: string) {
  return useQuery({
    queryKey: ["figures", "end", day],
    queryFn: () => answered(api.GET("/v1/reviews/{day}/end", { params: { path: { day } } })),
    placeholderData: keepPreviousData,
  });
}

interface Asked {
  first: string;
  last: string;
  figure?: string[];
  by?: (Dimension | "day")[];
}

export function useReadings(query: Asked) {
  return useQuery({
    queryKey: ["figures", "values", query],
    queryFn: () => answered(api.GET("/v1/figures/values", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** The rows behind a figure, page after page. */
export function useReceipts({ figure, first, last, only }: Opened) {
  const query = { first, last, only: only === undefined ? null : [only], limit: ROWS };
  return useInfiniteQuery({
    queryKey: ["figures", "receipts", figure, query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: cursor }) => {
      const params = { path: { name: figure }, query: { ...query, cursor } };
      return answered(api.GET("/v1/figures/{name}/receipts", { params }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** What can be exported. */
export function useExports() {
  return useQuery({ queryKey: ["exports"], queryFn: () => answered(api.GET("/v1/exports")), staleTime: Infinity });
}
