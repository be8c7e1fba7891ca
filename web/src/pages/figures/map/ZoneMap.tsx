/** Zones on the map, coloured by a figure. */
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { useEffect } from "react";
import { texts } from "../../../texts/en";
import { useGround } from "../../setup/map/useGround";
import type { Measure } from "../address";
import classes from "../figures.module.css";
import { classesOf, colourOf } from "./classes";
import type { ZoneFeature } from "./data";

const t = texts.figures.map;
const SOURCE = "figure-zones";
const EDGE = "#5c3d0a";

interface Props {
  zones: readonly ZoneFeature[];
  shown: Measure;
}

export function ZoneMap({ zones, shown }: Props) {
  const begin = zones[0]?.geometry?.coordinates[0]?.[0];
  const { place, map } = useGround(begin === undefined ? null : [begin[0] ?? 0, begin[1] ?? 0]);
  useEffect(() => {
    if (map !== null) draw(map, coloured(zones, shown));
  }, [map, zones, shown]);
  useEffect(() => {
    if (map !== null) look(map, zones);
  }, [map, zones]);
  return <section ref={place} className={classes.map} aria-label={t.map(t.measures[shown])} data-ready={map !== null} />;
}

function coloured(zones: readonly ZoneFeature[], shown: Measure): FeatureCollection {
  const ends = classesOf(zones.flatMap(({ properties }) => properties[shown] ?? []));
  const features = zones.flatMap(({ geometry, properties: { zone, [shown]: value } }) =>
    geometry === null || value === null ? [] : [{ type: "Feature" as const, geometry, properties: { zone, colour: colourOf(value, ends) } }],
  );
  return { type: "FeatureCollection", features };
}

function draw(map: MapLibre, data: FeatureCollection): void {
  const source = map.getSource<GeoJSONSource>(SOURCE);
  if (source !== undefined) {
    void source.setData(data);
    return;
  }
  map.addSource(SOURCE, { type: "geojson", data });
  map.addLayer({ id: `${SOURCE}-fill`, type: "fill", source: SOURCE, paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.6 } });
  map.addLayer({ id: `${SOURCE}-line`, type: "line", source: SOURCE, paint: { "line-color": EDGE, "line-width": 1.2 } });
  map.addLayer({
    id: `${SOURCE}-names`,
    type: "symbol",
    source: SOURCE,
    layout: { "text-field": ["get", "zone"], "text-font": ["Inter Variable"], "text-size": 12 },
    paint: { "text-color": "#1d1503", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
  });
}

function look(map: MapLibre, zones: readonly ZoneFeature[]): void {
  const corners = zones.flatMap(({ geometry }) => geometry?.coordinates[0] ?? []);
  const [lons, lats] = [corners.map(([lon = 0]) => lon), corners.map(([, lat = 0]) => lat)];
  if (corners.length === 0) return;
  const bounds: [number, number, number, number] = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  map.fitBounds(bounds, { padding: 40, maxZoom: 14, animate: false });
}
