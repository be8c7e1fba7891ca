/** The base map's look: quiet, so that routes stand out. */
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

interface Palette {
  land: string;
  water: string;
  green: string;
  building: string;
  rail: string;
  road: string;
  major: string;
  text: string;
  halo: string;
}

const LIGHT: Palette = {
  land: "#f6f6f3",
  water: "#cfe0ea",
  green: "#e3eddc",
  building: "#ebeae5",
  rail: "#d4d2cc",
  road: "#ffffff",
  major: "#fdf3d8",
  text: "#5c6166",
  halo: "#fbfbf9",
};

const DARK: Palette = {
  land: "#17191c",
  water: "#10202b",
  green: "#1a221c",
  building: "#1f2226",
  rail: "#2c3035",
  road: "#2b2f34",
  major: "#3a3a36",
  text: "#98a0a8",
  halo: "#17191c",
};

const MAJOR = ["motorway", "trunk", "primary", "secondary"];
const FONT = ["Inter Variable"];
const SOURCE = { source: "base" } as const;

/** Give the style; without tiles it is a plain ground. */
export function baseStyle(tiles: string | null, attribution: string, dark: boolean): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const ground: LayerSpecification = { id: "ground", type: "background", paint: { "background-color": colours.land } };
  if (tiles === null) return { version: 8, sources: {}, layers: [ground] };
  return {
    version: 8,
    sources: { base: { type: "vector", url: `pmtiles://${location.origin}${tiles}`, attribution } },
    layers: [ground, ...areas(colours), ...ways(colours), ...labels(colours)],
  };
}

function areas({ water, green, building }: Palette): LayerSpecification[] {
  return [
    { ...SOURCE, id: "green", type: "fill", "source-layer": "green", paint: { "fill-color": green } },
    {
      ...SOURCE,
      id: "water",
      type: "fill",
      "source-layer": "water",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": water },
    },
    {
      ...SOURCE,
      id: "buildings",
      type: "fill",
      "source-layer": "buildings",
      minzoom: 14,
      paint: { "fill-color": building },
    },
  ];
}

function ways({ rail, road, major }: Palette): LayerSpecification[] {
  return [
    { ...SOURCE, id: "rails", type: "line", "source-layer": "rails", paint: { "line-color": rail, "line-width": 1 } },
    {
      ...SOURCE,
      id: "roads",
      type: "line",
      "source-layer": "roads",
      minzoom: 12,
      filter: ["!", ["in", ["get", "class"], ["literal", MAJOR]]],
      paint: {
        "line-color": road,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 12, 0.6, 15, 3, 18, 14],
      },
    },
    {
      ...SOURCE,
      id: "major-roads",
      type: "line",
      "source-layer": "roads",
      filter: ["in", ["get", "class"], ["literal", MAJOR]],
      layout: { "line-cap": "round" },
      paint: {
        "line-color": major,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 9, 0.8, 14, 4, 18, 20],
      },
    },
  ];
}

function labels({ text, halo }: Palette): LayerSpecification[] {
  const paint = { "text-color": text, "text-halo-color": halo, "text-halo-width": 1.5 };
  return [
    {
      ...SOURCE,
      id: "road-names",
      type: "symbol",
      "source-layer": "roads",
      minzoom: 14,
      layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 11 },
      paint,
    },
    {
      ...SOURCE,
      id: "place-names",
      type: "symbol",
      "source-layer": "places",
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 },
      paint,
    },
  ];
}
