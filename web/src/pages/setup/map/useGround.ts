/** A map with the base map of the organisation, made anew when its ground changes. */
import { useComputedColorScheme } from "@mantine/core";
import type { Map as MapLibre } from "maplibre-gl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { makeMap } from "../../../map/drawing";
import { baseStyle } from "../../../map/style";
import { useBasemap, useHubs } from "../../plan/data";

const CLOSE = 13;

export interface Ground {
  place: RefObject<HTMLDivElement | null>;
  map: MapLibre | null;
}

/** Give a map that begins at a place, or else at the first hub. */
export function useGround(begin: readonly [number, number] | null): Ground {
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const hubs = useHubs();
  const first = hubs.data?.[0];
  const basemap = useBasemap(first?.id);
  const settled = hubs.isFetched && (first === undefined || basemap.isFetched);
  const url = basemap.data?.url ?? null;
  const attribution = basemap.data?.attribution ?? "";
  const [lon, lat] = begin ?? [first?.lon ?? 0, first?.lat ?? 30];
  const start = useRef({ lon, lat, known: begin !== null || first !== undefined });
  useEffect(() => {
    start.current = { lon, lat, known: begin !== null || first !== undefined };
  });
  useEffect(() => {
    if (!settled || place.current === null) return undefined;
    const made = makeMap(place.current, baseStyle(url, attribution, dark));
    if (start.current.known) made.jumpTo({ center: [start.current.lon, start.current.lat], zoom: CLOSE });
    let gone = false;
    void made.once("style.load", () => {
      if (!gone) setMap(made);
    });
    return () => {
      gone = true;
      setMap(null);
      // What draws on the map puts its things away first, and that is after this.
      queueMicrotask(() => made.remove());
    };
  }, [settled, url, attribution, dark]);
  return { place, map };
}
