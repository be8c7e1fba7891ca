/** Outlines beside the one that is drawn. */
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { useEffect } from "react";
import { type Corner, polygonOf } from "../../../map/corners";

export interface Outline {
  name: string;
  corners: readonly Corner[];
}

const SOURCE = "other-outlines";
const COLOUR = "#7c6f64";

/** Show them paler, below what is drawn. */
export function useOutlines(map: MapLibre | null, outlines: readonly Outline[]): void {
  const shown = JSON.stringify(outlines);
  useEffect(() => {
    if (map === null) return;
    const features = (JSON.parse(shown) as Outline[]).map(({ name, corners }) => ({
      type: "Feature" as const,
      properties: { name },
      geometry: polygonOf(corners),
    }));
    const data = { type: "FeatureCollection" as const, features };
    const source = map.getSource<GeoJSONSource>(SOURCE);
    if (source !== undefined) {
      void source.setData(data);
      return;
    }
    map.addSource(SOURCE, { type: "geojson", data });
    map.addLayer({ id: `${SOURCE}-fill`, type: "fill", source: SOURCE, paint: { "fill-color": COLOUR, "fill-opacity": 0.12 } });
    map.addLayer({ id: `${SOURCE}-line`, type: "line", source: SOURCE, paint: { "line-color": COLOUR, "line-width": 1.5, "line-dasharray": [3, 2] } });
  }, [map, shown]);
}
