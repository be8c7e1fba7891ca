/** A stop under the pointer, from where it is taken to where it is let go. */
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { RouteStop } from "../data";

const BEGUN_PX = 4;

export interface Dragged {
  stop: RouteStop;
  x: number;
  y: number;
}

interface Target {
  shift: string;
  /** Pixels from the left end of the lane. */
  x: number;
}

function laneAt(x: number, y: number): HTMLElement | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-shift]") ?? null;
}

/** Drag with the pointer; Escape lets go without a change. */
export function useDragging(onDrop: (stop: RouteStop, target: Target) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [grabbed, setGrabbed] = useState<Dragged | null>(null);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => {
    if (grabbed === null) return undefined;
    let lane: HTMLElement | null = null;
    let begun = false;
    const show = (next: HTMLElement | null) => {
      lane?.removeAttribute("data-target");
      next?.setAttribute("data-target", "");
      lane = next;
    };
    const end = new AbortController();
    const { signal } = end;
    const done = () => {
      show(null);
      setDragged(null);
      setGrabbed(null);
    };
    window.addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
      begun ||= Math.hypot(x - grabbed.x, y - grabbed.y) > BEGUN_PX;
      if (!begun) return;
      show(laneAt(x, y));
      setDragged({ stop: grabbed.stop, x, y });
    }, { signal });
    window.addEventListener("pointerup", ({ clientX: x, clientY: y }) => {
      const target = begun ? laneAt(x, y) : null;
      done();
      const shift = target?.dataset["shift"];
      if (target && shift !== undefined) drop.current(grabbed.stop, { shift, x: x - target.getBoundingClientRect().left });
    }, { signal });
    window.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") done();
    }, { signal });
    return () => {
      show(null);
      end.abort();
    };
  }, [grabbed]);
  const grab = (event: PointerEvent, stop: RouteStop) => {
    if (event.button !== 0) return;
    event.preventDefault();
    setGrabbed({ stop, x: event.clientX, y: event.clientY });
  };
  return { dragged, grab };
}
