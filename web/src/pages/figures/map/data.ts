/** Cost and lateness of zones, with their outlines. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Feature, FeatureCollection, Polygon } from "geojson";
import { answered, api } from "../../../api/client";
import type { Measure } from "../address";

export type ZoneFeature = Feature<Polygon | null, { zone: string; delivered: number } & Record<Measure, number | null>>;

export function useZones(first: string, last: string) {
  return useQuery({
    queryKey: ["figures", "zones", first, last],
    queryFn: async () => {
      const found = await answered(api.GET("/v1/figures/zones.geojson", { params: { query: { first, last } }, parseAs: "json" }));
      return (found as unknown as FeatureCollection<Polygon | null>).features as ZoneFeature[];
    },
    placeholderData: keepPreviousData,
  });
}
