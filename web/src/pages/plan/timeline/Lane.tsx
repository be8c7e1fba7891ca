/** One rider's shift: drives, stops, breaks, waiting, and how much room the promises leave. */
import { memo, type KeyboardEvent, type PointerEvent } from "react";
import { texts } from "../../../texts/en";
import type { RoutePlan, RouteStop } from "../data";
import { doors, keyOf } from "../view";
import { type Scale, xOf } from "./scale";
import classes from "./timeline.module.css";

export const LANE_PX = 34;
const STOP_PX = 18;
const TOP_PX = 6;
const LEAST_PX = 2.5;

export interface LaneProps {
  route: RoutePlan;
  colour: string;
  scale: Scale;
  chosen: ReadonlySet<string>;
  locked: ReadonlySet<string>;
  clock: (instant: string) => string;
  onPick: (stop: RouteStop, more: boolean) => void;
  onGrab: (event: PointerEvent, stop: RouteStop) => void;
  onKey: (event: KeyboardEvent, route: RoutePlan) => void;
}

export const Lane = memo(function Lane(props: LaneProps) {
  const { route, scale, chosen } = props;
  const active = doors(route.stops).find((stop) => isChosen(stop, chosen));
  return (
    <div
      className={classes.lane}
      data-shift={route.vehicle}
      role="listbox"
      aria-label={route.rider}
      aria-multiselectable
      aria-activedescendant={active && stopId(route, active)}
      tabIndex={0}
      onKeyDown={(event) => props.onKey(event, route)}
    >
      <svg width={scale.width} height={LANE_PX} role="presentation">
        <line
          x1={xOf(scale, route.start)}
          x2={xOf(scale, route.end)}
          y1={LANE_PX / 2}
          y2={LANE_PX / 2}
          stroke={props.colour}
          strokeWidth={2}
          opacity={0.5}
        />
        {route.stops.map((stop) => (
          <StopMark key={`${stop.sequence}`} {...props} stop={stop} />
        ))}
      </svg>
    </div>
  );
});

export function stopId(route: RoutePlan, stop: RouteStop): string {
  return `stop-${route.route_id}-${stop.sequence}`;
}

function isChosen(stop: RouteStop, chosen: ReadonlySet<string>): boolean {
  return stop.orders.some((order) => chosen.has(keyOf(order)));
}

function StopMark({ stop, ...lane }: LaneProps & { stop: RouteStop }) {
  const { scale } = lane;
  const begin = xOf(scale, stop.begin);
  const width = Math.max(xOf(scale, stop.departure) - begin, LEAST_PX);
  const box = { x: begin, y: TOP_PX + 2, width, height: STOP_PX };
  if (stop.kind !== "stop") return <rect {...box} className={stop.kind === "break" ? classes.break : classes.reload} />;
  return <Door stop={stop} box={box} {...lane} />;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function Door({ stop, box, route, colour, scale, chosen, locked, clock, onPick, onGrab }: LaneProps & { stop: RouteStop; box: Box }) {
  const picked = isChosen(stop, chosen);
  const held = stop.orders.some((order) => locked.has(keyOf(order)));
  const name = stop.orders[0]?.recipient ?? stop.orders[0]?.order_id ?? "";
  return (
    <>
      {picked && <Windows stop={stop} scale={scale} />}
      {stop.wait_s > 60 && (
        <line className={classes.wait} x1={xOf(scale, stop.arrival)} x2={box.x} y1={LANE_PX / 2} y2={LANE_PX / 2} />
      )}
      {/* Keys are heard by the lane, which has the focus. */}
      <rect
        {...box}
        rx={1.5}
        id={stopId(route, stop)}
        role="option"
        aria-selected={picked}
        aria-label={texts.plan.moveStop(name, route.rider, clock(stop.begin))}
        className={classes.stop}
        fill={colour}
        data-picked={picked || undefined}
        data-late={stop.late_s > 0 || undefined}
        data-risk={stop.at_risk || undefined}
        onPointerDown={(event) => onGrab(event, stop)}
        onClick={(event) => onPick(stop, event.shiftKey || event.ctrlKey || event.metaKey)}
      >
        <title>{`${clock(stop.begin)} ${name}`}</title>
      </rect>
      {held && <circle className={classes.held} cx={box.x + box.width / 2} cy={LANE_PX - 4} r={2} />}
    </>
  );
}

/** The promise of the chosen stop, and the room that is left in it. */
function Windows({ stop, scale }: { stop: RouteStop; scale: Scale }) {
  return stop.windows.map(({ earliest, latest }) => (
    <rect
      key={earliest}
      className={classes.window}
      x={xOf(scale, earliest)}
      width={Math.max(xOf(scale, latest) - xOf(scale, earliest), LEAST_PX)}
      y={1}
      height={LANE_PX - 2}
    />
  ));
}
