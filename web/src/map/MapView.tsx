/** A map with overlays: pick, lasso, highlight. */
import "maplibre-gl/dist/maplibre-gl.css";
import { Paper, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { texts } from "../texts/en";
import { Lasso } from "./Lasso";
import type { Overlays } from "./layers";
import classes from "./map.module.css";
import { type Basemap, MapDrawing } from "./drawing";

interface Props {
  basemap: Basemap | undefined;
  dark: boolean;
  overlays: Overlays;
  /** Ids of features to show larger; with some, all others fade. */
  marked?: readonly string[];
  label: string;
  /** The place to look at, changed when another day or hub is shown. */
  focus: string;
  lassoing?: boolean;
  onPick?: (id: string | null, more: boolean) => void;
  onLasso?: (ids: string[]) => void;
}

const NONE: readonly string[] = [];

export function MapView({ basemap, dark, overlays, marked = NONE, label, focus, lassoing = false, ...handlers }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<MapDrawing | null>(null);
  const pick = useRef(handlers.onPick);
  useEffect(() => {
    pick.current = handlers.onPick;
  });

  useEffect(() => {
    if (place.current === null) return undefined;
    const made = new MapDrawing(place.current, (id, more) => pick.current?.(id, more));
    setDrawing(made);
    return () => made.remove();
  }, []);
  useEffect(() => drawing?.ground(basemap, dark), [drawing, basemap, dark]);
  useEffect(() => drawing?.show(overlays), [drawing, overlays]);
  useEffect(() => drawing?.mark(marked), [drawing, marked, overlays]);
  useEffect(() => drawing?.lookAt(focus), [drawing, focus, overlays]);

  return (
    <div className={classes.frame}>
      <section ref={place} className={classes.map} aria-label={label} />
      {basemap?.making === true && (
        <Paper className={classes.note} withBorder px="xs" py={4} role="status">
          <Text size="xs">{texts.map.making}</Text>
        </Paper>
      )}
      {lassoing && drawing !== null && (
        <Lasso onDone={(outline) => handlers.onLasso?.(drawing.idsWithin(outline))} />
      )}
    </div>
  );
}
