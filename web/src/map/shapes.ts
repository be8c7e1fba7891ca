/** Drawing an outline on a map with the pointer. */
import type { Map as MapLibre } from "maplibre-gl";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { type Corner, cornersOf, polygonOf, sameCorners } from "./corners";

const COLOUR = "#0f766e";

export type Tool = "polygon" | "select";

/** One outline on a map; what the pointer changes is told, what is set from outside is shown. */
export class ShapeDrawing {
  private readonly draw: TerraDraw;
  private known: readonly Corner[] = [];

  constructor(map: MapLibre, onChange: (corners: Corner[]) => void, onDrawn: () => void) {
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map }),
      modes: [
        new TerraDrawPolygonMode({ styles: { fillColor: COLOUR, outlineColor: COLOUR, closingPointColor: COLOUR } }),
        new TerraDrawSelectMode({
          flags: {
            polygon: { feature: { draggable: true, coordinates: { draggable: true, midpoints: true, deletable: true } } },
          },
          styles: { selectedPolygonColor: COLOUR, selectedPolygonOutlineColor: COLOUR, selectionPointColor: COLOUR, midPointColor: COLOUR },
        }),
      ],
    });
    this.draw.start();
    this.draw.on("finish", (id) => {
      const drawn = cornersOf(this.draw.getSnapshotFeature(id)?.geometry);
      if (drawn === null) return;
      const others = this.ids().filter((other) => other !== id);
      if (others.length > 0) this.draw.removeFeatures(others);
      this.known = drawn;
      onChange(drawn);
      onDrawn();
    });
  }

  /** Show another outline than the one that is drawn. */
  show(corners: readonly Corner[]): void {
    if (sameCorners(this.known, corners)) return;
    this.known = corners;
    this.draw.clear();
    if (corners.length < 3) return;
    this.draw.addFeatures([{ type: "Feature", geometry: polygonOf(corners), properties: { mode: "polygon" } }]);
  }

  /** Take a tool in hand; the one that moves corners takes the outline with it. */
  use(tool: Tool): void {
    this.draw.setMode(tool);
    const [only] = this.ids();
    if (tool === "select" && only !== undefined) this.draw.selectFeature(only);
  }

  stop(): void {
    this.draw.stop();
  }

  private ids() {
    return this.draw
      .getSnapshot()
      .filter(({ properties }) => properties["mode"] === "polygon")
      .flatMap(({ id }) => (id === undefined ? [] : [id]));
  }
}
