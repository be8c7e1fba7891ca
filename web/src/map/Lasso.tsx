/** Draw an outline over the map with the pointer. */
import { type PointerEvent, useState } from "react";
import { texts } from "../texts/en";
import { type Point, thinned } from "./outline";
import classes from "./map.module.css";

const LEAST_PX = 4;

export function Lasso({ onDone }: { onDone: (outline: Point[]) => void }) {
  const [outline, setOutline] = useState<Point[]>([]);
  const at = (event: PointerEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  return (
    <svg
      className={classes.lasso}
      aria-label={texts.map.lasso}
      role="application"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setOutline([at(event)]);
      }}
      onPointerMove={(event) => {
        const point = at(event);
        setOutline((old) => (old.length === 0 ? old : thinned([...old, point], LEAST_PX)));
      }}
      onPointerUp={() => {
        if (outline.length > 2) onDone(outline);
        setOutline([]);
      }}
    >
      <polygon className={classes.outline} points={outline.map((point) => point.join(",")).join(" ")} />
    </svg>
  );
}
