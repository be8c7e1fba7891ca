/** What the plan page knows, asked of the service. */
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { FeatureCollection } from "geojson";
import { useEffect } from "react";
import { answered, api, type Schemas } from "../../api/client";

export type Plan = Schemas["PlanOut"];
export type PlanDocument = Schemas["PlanDocument"];
export type RoutePlan = Schemas["RoutePlan"];
export type RouteStop = Schemas["RouteStop"];
export type Order = Schemas["Order"];
export type Shipment = Schemas["ShipmentOut"];
export type Verdict = Schemas["VerdictOut"];
export type Hub = Schemas["HubOut"];

const LARGEST_PAGE = 200;
const MAKING_MS = 2_000;

export interface VersionRef {
  planId: string;
  number: number;
}

export const keys = {
  plans: (day: string) => ["plans", day] as const,
  document: ({ planId, number }: VersionRef) => ["plans", planId, "document", number] as const,
  verdict: ({ planId, number }: VersionRef) => ["plans", planId, "verdict", number] as const,
  versions: (planId: string) => ["plans", planId, "versions"] as const,
  shipments: (day: string, hubId: string) => ["shipments", day, hubId] as const,
};

export function useHubs() {
  return useQuery({
    queryKey: ["hubs"],
    queryFn: async () => (await answered(api.GET("/v1/hubs", { params: { query: { limit: LARGEST_PAGE } } }))).items,
  });
}

export function useBasemap(hubId: string | undefined) {
  return useQuery({
    queryKey: ["basemap", hubId],
    enabled: hubId !== undefined,
    queryFn: () => answered(api.GET("/v1/hubs/{hub_id}/basemap", { params: { path: { hub_id: hubId ?? "" } } })),
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data?.making === true ? MAKING_MS : false),
  });
}

/** All shipments of the day, page after page. */
export function useShipments(day: string, hubId: string | undefined) {
  const query = useInfiniteQuery({
    queryKey: keys.shipments(day, hubId ?? ""),
    enabled: hubId !== undefined,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: cursor }) =>
      answered(api.GET("/v1/shipments", { params: { query: { day, hub_id: hubId ?? null, limit: LARGEST_PAGE, cursor } } })),
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return query;
}

/** The plan of a hub's day; `null` before there is one. */
export function usePlan(day: string, hubId: string | undefined) {
  return useQuery({
    queryKey: [...keys.plans(day), hubId],
    enabled: hubId !== undefined,
    queryFn: async () => {
      const page = await answered(api.GET("/v1/plans", { params: { query: { day, limit: LARGEST_PAGE } } }));
      return page.items.find((plan) => plan.hub_ids.includes(hubId ?? "")) ?? null;
    },
  });
}

/** The version that edits go on from. */
export function headOf(plan: Plan | null | undefined): VersionRef | null {
  return plan?.head == null ? null : { planId: plan.id, number: plan.head };
}

const path = ({ planId, number }: VersionRef) => ({ plan_id: planId, number });
const NO_VERSION: VersionRef = { planId: "", number: 0 };

export function useDocument(version: VersionRef | null) {
  return useQuery({
    queryKey: keys.document(version ?? NO_VERSION),
    enabled: version !== null,
    queryFn: () => loadDocument(version ?? NO_VERSION),
    staleTime: Infinity,
    placeholderData: (before, query) => (query?.queryKey[1] === version?.planId ? before : undefined),
  });
}

export function loadDocument(version: VersionRef): Promise<PlanDocument> {
  return answered(api.GET("/v1/plans/{plan_id}/versions/{number}", { params: { path: path(version) } }));
}

export function useVerdict(version: VersionRef | null) {
  return useQuery({
    queryKey: keys.verdict(version ?? NO_VERSION),
    enabled: version !== null,
    queryFn: () =>
      answered(
        api.GET("/v1/plans/{plan_id}/versions/{number}/verdict", { params: { path: path(version ?? NO_VERSION) } }),
      ),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

/** The legs along the streets. */
export function useLines(version: VersionRef | null) {
  return useQuery({
    queryKey: ["plans", version?.planId, "lines", version?.number],
    enabled: version !== null,
    queryFn: async (): Promise<FeatureCollection> => {
      const asked = api.GET("/v1/plans/{plan_id}/versions/{number}/geojson", {
        params: { path: path(version ?? NO_VERSION) },
      });
      const all: unknown = await answered<unknown>(asked);
      const { features } = all as FeatureCollection;
      return { type: "FeatureCollection", features: features.filter((feature) => feature.properties?.["feature"] === "leg") };
    },
    staleTime: Infinity,
    placeholderData: (before, query) => (query?.queryKey[1] === version?.planId ? before : undefined),
  });
}

export function useVersions(planId: string | undefined) {
  return useQuery({
    queryKey: keys.versions(planId ?? ""),
    enabled: planId !== undefined,
    queryFn: async () => {
      const params = { path: { plan_id: planId ?? "" }, query: { limit: LARGEST_PAGE } };
      return (await answered(api.GET("/v1/plans/{plan_id}/versions", { params }))).items;
    },
  });
}

export function useCarriers() {
  return useQuery({
    queryKey: ["carriers"],
    queryFn: async () => (await answered(api.GET("/v1/carriers", { params: { query: { limit: LARGEST_PAGE } } }))).items,
  });
}

/** Keep a changed plan in what is known of its day. */
export function keepPlan(queries: QueryClient, plan: Plan): void {
  queries.setQueriesData<Plan | null>({ queryKey: keys.plans(plan.day) }, (old) => (old?.id === plan.id ? plan : old));
}
