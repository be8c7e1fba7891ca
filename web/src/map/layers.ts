/** What lies on the base map: lines of routes, stops, parcels off the routes, depots, riders. */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";

/** Sources that a map has, each filled with features or empty. */
export const OVERLAYS = ["lines", "stops", "parcels", "depots", "riders"] as const;
export type Overlay = (typeof OVERLAYS)[number];
export type Overlays = Partial<Record<Overlay, FeatureCollection>>;

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Layers whose features can be picked, the topmost first. */
export const PICKABLE = ["riders", "stops", "clusters", "parcels", "lines"] as const;

/** From so many parcels off the routes on, those that lie close together are one circle with their number. */
export const MANY = 1_000;

/** Above this zoom every parcel is drawn by itself. */
export const CLUSTERS_TO_ZOOM = 12;

const colour: ExpressionSpecification = ["get", "colour"];
const marked: ExpressionSpecification = ["boolean", ["feature-state", "marked"], false];
const clustered: ExpressionSpecification = ["has", "point_count"];
const faded: ExpressionSpecification = ["boolean", ["feature-state", "faded"], false];

export function overlayLayers(dark: boolean): LayerSpecification[] {
  const edge = dark ? "#111418" : "#ffffff";
  return [lines(), ...parcels(edge, dark), ...stops(edge), ...depots(edge, dark), riders(edge)];
}

function lines(): LayerSpecification {
  return {
    id: "lines",
    type: "line",
    source: "lines",
    layout: { "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": ["interpolate", ["linear"], ["zoom"], 9, ["case", marked, 3, 1], 15, ["case", marked, 7, 3]],
      "line-opacity": ["case", faded, 0.15, 0.85],
    },
  };
}

function stops(edge: string): LayerSpecification[] {
  return [
    { ...circles("stops", edge), source: "stops" },
    {
      id: "stop-numbers",
      type: "symbol",
      source: "stops",
      minzoom: 14,
      layout: { "text-field": ["get", "label"], "text-font": ["Inter Variable"], "text-size": 10 },
      paint: { "text-color": edge, "text-opacity": ["case", faded, 0.2, 1] },
    },
  ];
}

function parcels(edge: string, dark: boolean): LayerSpecification[] {
  return [
    { ...circles("parcels", edge), source: "parcels", filter: ["!", clustered] },
    ...clusters(edge, dark),
    {
      id: "parcel-labels",
      type: "symbol",
      source: "parcels",
      minzoom: 15,
      filter: ["!", clustered],
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["Inter Variable"],
        "text-size": 10,
        "text-offset": [0, 1.2],
        "text-optional": true,
      },
      paint: { "text-color": dark ? "#dee2e6" : "#343a40", "text-halo-color": edge, "text-halo-width": 1 },
    },
  ];
}

function clusters(edge: string, dark: boolean): LayerSpecification[] {
  const number: ExpressionSpecification = ["get", "point_count"];
  return [
    {
      id: "clusters",
      type: "circle",
      source: "parcels",
      filter: clustered,
      paint: {
        "circle-color": dark ? "#868e96" : "#495057",
        "circle-opacity": 0.85,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", number], 1, 9, 10, 16, 60, 34],
        "circle-stroke-color": edge,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "cluster-numbers",
      type: "symbol",
      source: "parcels",
      filter: clustered,
      layout: {
        "text-field": ["get", "point_count_abbreviated"],
        "text-font": ["Inter Variable"],
        "text-size": 11,
        "text-allow-overlap": true,
      },
      paint: { "text-color": dark ? "#111418" : "#ffffff" },
    },
  ];
}

function circles(id: "stops" | "parcels", edge: string) {
  return {
    id,
    type: "circle" as const,
    paint: {
      "circle-color": colour,
      "circle-radius": [
        "interpolate",
        ["linear"],
        ["zoom"],
        9,
        ["case", marked, 5, 1.5],
        13,
        ["case", marked, 9, 5],
        16,
        ["case", marked, 13, 9],
      ] as ExpressionSpecification,
      "circle-stroke-color": edge,
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 10, 0, 13, 1.2] as ExpressionSpecification,
      "circle-opacity": ["case", faded, 0.2, 1] as ExpressionSpecification,
      "circle-stroke-opacity": ["case", faded, 0.2, 1] as ExpressionSpecification,
    },
  };
}

function depots(edge: string, dark: boolean): LayerSpecification[] {
  const ink = dark ? "#ffffff" : "#111418";
  return [
    {
      id: "depots",
      type: "circle",
      source: "depots",
      paint: { "circle-radius": 8, "circle-color": ink, "circle-stroke-color": edge, "circle-stroke-width": 3 },
    },
    {
      id: "depot-names",
      type: "symbol",
      source: "depots",
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["Inter Variable"],
        "text-size": 12,
        "text-offset": [0, 1.4],
      },
      paint: { "text-color": ink, "text-halo-color": edge, "text-halo-width": 2 },
    },
  ];
}

function riders(edge: string): LayerSpecification {
  return {
    id: "riders",
    type: "circle",
    source: "riders",
    paint: {
      "circle-radius": 9,
      "circle-color": colour,
      "circle-stroke-color": edge,
      "circle-stroke-width": 3,
    },
  };
}
