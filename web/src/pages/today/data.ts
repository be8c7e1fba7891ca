/** What is on the road, asked again and again. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { answered, api, ProblemError, type Schemas } from "../../api/client";
import { everything, LARGEST_PAGE } from "../../api/lists";

export type Route = Schemas["RouteOut"];
export type RouteDetail = Schemas["RouteDetail"];
export type Stop = Schemas["StopOut"];
export type Position = Schemas["PositionOut"];
export type Shipment = Schemas["ShipmentOut"];

const LOOK_MS = 10_000;

export function useRoutes(day: string) {
  return useQuery({
    queryKey: ["routes", day],
    queryFn: () =>
      everything((cursor) => answered(api.GET("/v1/routes", { params: { query: { day, limit: LARGEST_PAGE, cursor } } }))),
    refetchInterval: LOOK_MS,
  });
}

/** The stops of routes: asked again when a route has changed, or while it is on the road. */
export function useDetails(routes: readonly Route[]) {
  return useQueries({
    queries: routes.map(({ id, revision, state }) => ({
      queryKey: ["routes", id, revision],
      queryFn: () => answered(api.GET("/v1/routes/{route_id}", { params: { path: { route_id: id } } })),
      refetchInterval: state === "started" ? LOOK_MS : (false as const),
      staleTime: LOOK_MS,
      placeholderData: (before: RouteDetail | undefined) => before,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
}

/** Where riders on the road are; those of whom nobody knows are left out. */
export function usePositions(routes: readonly Route[]) {
  return useQueries({
    queries: routes
      .filter(({ state }) => state === "started")
      .map(({ rider_id }) => ({
        queryKey: ["position", rider_id],
        queryFn: () => positionOf(rider_id),
        refetchInterval: LOOK_MS,
      })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
}

async function positionOf(rider_id: string): Promise<Position | null> {
  try {
    return await answered(api.GET("/v1/riders/{rider_id}/positions/latest", { params: { path: { rider_id } } }));
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return null;
    throw error;
  }
}

/** Parcels with carriers that are not delivered yet, those without news for longest first. */
export function useWithCarriers(day: string) {
  return useQuery({
    queryKey: ["with-carriers", day],
    queryFn: async () => {
      const ask = (cursor: string | null) =>
        answered(api.GET("/v1/shipments", { params: { query: { day, limit: LARGEST_PAGE, cursor } } }));
      return (await everything(ask)).filter(({ carrier_id }) => carrier_id !== "");
    },
    refetchInterval: LOOK_MS * 3,
  });
}
