/** The one place that talks to maplibre. */
import type { FeatureCollection, Position } from "geojson";
import { addProtocol, type GeoJSONSource, type LngLat, LngLatBounds, Map as MapLibre, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import type { Schemas } from "../api/client";
import { type Point, within } from "./outline";
import { CLUSTERS_TO_ZOOM, MANY, NOTHING, OVERLAYS, overlayLayers, type Overlays, PICKABLE } from "./layers";
import { baseStyle } from "./style";

export type Basemap = Schemas["BasemapOut"];

const MARKABLE = ["lines", "stops", "parcels"] as const;
const REACH_PX = 4;

setWorkerUrl(workerUrl);
addProtocol("pmtiles", new Protocol().tile);

/** Make a map that looks from above, with its buttons. */
export function makeMap(place: HTMLElement, style: StyleSpecification): MapLibre {
  const map = new MapLibre({
    container: place,
    style,
    center: [0, 30],
    zoom: 1,
    attributionControl: { compact: true },
    fadeDuration: 0,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  return map;
}

export class MapDrawing {
  private readonly map: MapLibre;
  private overlays: Overlays = {};
  private marked: readonly string[] = [];
  private looked = "";

  constructor(place: HTMLElement, onPick: (id: string | null, more: boolean) => void) {
    this.map = makeMap(place, { version: 8, sources: {}, layers: [] });
    this.map.on("style.load", () => this.lay());
    this.map.on("click", (event) => {
      const { x, y } = event.point;
      const found = this.map.queryRenderedFeatures(
        [
          [x - REACH_PX, y - REACH_PX],
          [x + REACH_PX, y + REACH_PX],
        ],
        { layers: PICKABLE.filter((id) => this.map.getLayer(id) !== undefined) },
      );
      const cluster: unknown = found[0]?.properties["cluster_id"];
      if (typeof cluster === "number") {
        void this.open(cluster, event.lngLat);
        return;
      }
      const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      const id: unknown = found[0]?.properties["id"];
      onPick(typeof id === "string" ? id : null, shiftKey || ctrlKey || metaKey);
    });
  }

  remove(): void {
    this.map.remove();
  }

  /** Show another ground; what lies on it stays. */
  ground(basemap: Basemap | undefined, dark: boolean): void {
    this.dark = dark;
    this.map.setStyle(baseStyle(basemap?.url ?? null, basemap?.attribution ?? "", dark), { diff: false });
  }

  private dark = false;

  show(overlays: Overlays): void {
    const before = this.overlays;
    this.overlays = overlays;
    for (const name of OVERLAYS) {
      if (overlays[name] !== before[name]) {
        void this.map.getSource<GeoJSONSource>(name)?.setData(overlays[name] ?? NOTHING);
      }
    }
    this.gather();
  }

  /** Draw parcels that lie close together as one, where there are many. */
  private gather(): void {
    const cluster = (this.overlays.parcels?.features.length ?? 0) >= MANY;
    if (cluster === this.clustering) return;
    this.clustering = cluster;
    void this.map.getSource<GeoJSONSource>("parcels")?.setClusterOptions({ cluster });
  }

  private clustering = false;

  /** Go as close as it takes to see a cluster's parts. */
  private async open(cluster: number, center: LngLat): Promise<void> {
    const zoom = await this.map.getSource<GeoJSONSource>("parcels")?.getClusterExpansionZoom(cluster);
    if (zoom !== undefined) this.map.easeTo({ center, zoom });
  }

  /** Show some features larger and the others paler. */
  mark(ids: readonly string[]): void {
    this.marked = ids;
    const chosen = new Set(ids);
    for (const source of MARKABLE) {
      if (this.map.getSource(source) === undefined) continue;
      this.map.removeFeatureState({ source });
      if (chosen.size === 0) continue;
      for (const { id, properties } of (this.overlays[source] ?? NOTHING).features) {
        const is = chosen.has(properties?.["id"] as string) || chosen.has(properties?.["route"] as string);
        this.map.setFeatureState({ source, id: id }, { marked: is, faded: !is });
      }
    }
  }

  /** Bring everything into view, once for each focus. */
  lookAt(focus: string): void {
    const bounds = boundsOf(Object.values(this.overlays));
    if (this.looked === focus || bounds === null) return;
    this.looked = focus;
    this.map.resize();
    this.map.fitBounds(bounds, { padding: 40, duration: 0, maxZoom: 16 });
  }

  /** Give the ids of stops and parcels within an outline in pixels. */
  idsWithin(outline: readonly Point[]): string[] {
    const points = [this.overlays.stops, this.overlays.parcels].flatMap((all) => all?.features ?? []);
    const inside = points.filter(({ geometry }) => {
      if (geometry.type !== "Point") return false;
      const { x, y } = this.map.project(geometry.coordinates as [number, number]);
      return within([x, y], outline);
    });
    return inside.map(({ properties }) => properties?.["id"] as string);
  }

  private lay(): void {
    for (const name of OVERLAYS) {
      this.map.addSource(name, {
        type: "geojson",
        data: this.overlays[name] ?? NOTHING,
        tolerance: 0.6,
        ...(name === "parcels" && { cluster: this.clustering, clusterMaxZoom: CLUSTERS_TO_ZOOM, clusterRadius: 40 }),
      });
    }
    for (const layer of overlayLayers(this.dark)) this.map.addLayer(layer);
    this.mark(this.marked);
  }
}

function boundsOf(overlays: FeatureCollection[]): LngLatBounds | null {
  const bounds = new LngLatBounds();
  for (const { geometry } of overlays.flatMap((overlay) => overlay.features)) {
    const places: Position[] =
      geometry.type === "Point" ? [geometry.coordinates] : geometry.type === "LineString" ? geometry.coordinates : [];
    for (const place of places) bounds.extend(place as [number, number]);
  }
  return bounds.isEmpty() ? null : bounds;
}
