/** All shifts of the day one below the other; stops are dragged from place to place. */
import { Badge, Group, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useMemo, useRef } from "react";
import { clockIn, duration, money } from "../../../format/formats";
import { routeColour } from "../../../map/colours";
import { texts } from "../../../texts/en";
import type { PlanDocument, RoutePlan, RouteStop } from "../data";
import type { Drop } from "../moving";
import { doors, keyOf } from "../view";
import { useDragging } from "./dragging";
import { keyed } from "./keyboard";
import { Lane, LANE_PX } from "./Lane";
import { doorAt, hoursOf, type Scale, scaleOf, timeAt, xOf } from "./scale";
import classes from "./timeline.module.css";

const LABEL_PX = 190;

interface Props {
  document: PlanDocument;
  dark: boolean;
  chosen: readonly string[];
  locked: ReadonlySet<string>;
  broken: ReadonlySet<string>;
  onChoose: (ids: string[], more: boolean) => void;
  onMove: (ids: string[], drop: Drop) => void;
}

export function Timeline({ document, dark, chosen, locked, broken, onChoose, onMove }: Props) {
  const { ref, width } = useElementSize();
  const scroll = useRef<HTMLDivElement>(null);
  const { routes } = document;
  const scale = useMemo(() => scaleOf(routes, Math.max(width - LABEL_PX - 12, 200)), [routes, width]);
  const clock = useMemo(() => clockIn(document.timezone), [document.timezone]);
  const picked = useMemo(() => new Set(chosen), [chosen]);
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: routes.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LANE_PX + 1,
    overscan: 6,
  });
  const { dragged, grab } = useDragging((stop, target) => {
    const route = routes.find(({ vehicle }) => vehicle === target.shift);
    if (route) onMove(idsOf(stop), { shift: target.shift, door: doorAt(route.stops, timeAt(scale, target.x)) });
  });
  const pick = useCallback((stop: RouteStop, more: boolean) => onChoose(idsOf(stop), more), [onChoose]);
  const key = (event: KeyboardEvent, route: RoutePlan) => {
    const asked = keyed(event, routes, route, picked);
    if (asked === null) return;
    event.preventDefault();
    if (asked.kind === "choose") onChoose(asked.ids, false);
    else onMove(asked.ids, asked.drop);
  };
  return (
    <section className={classes.frame} ref={ref} aria-label={texts.plan.timeline}>
      <Hours scale={scale} clock={clock} />
      {/* A list that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} ref={scroll} tabIndex={0} role="group" aria-label={texts.plan.timelineHint}>
        <div className={classes.rows} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start, key: rowKey }) => {
            const route = routes[index];
            if (route === undefined) return null;
            const colour = routeColour(index, dark);
            return (
              <div key={rowKey} className={classes.row} style={{ transform: `translateY(${start}px)` }}>
                <Label route={route} colour={colour} currency={document.currency} broken={broken.has(route.vehicle)} />
                <Lane {...{ route, colour, scale, clock, locked }} chosen={picked} onPick={pick} onGrab={grab} onKey={key} />
              </div>
            );
          })}
        </div>
      </div>
      {dragged && (
        <div className={classes.ghost} style={{ left: dragged.x, top: dragged.y }}>
          {dragged.stop.orders[0]?.recipient ?? dragged.stop.orders[0]?.order_id}
        </div>
      )}
    </section>
  );
}

function idsOf(stop: RouteStop): string[] {
  return stop.orders.map(keyOf);
}

function Hours({ scale, clock }: { scale: Scale; clock: (instant: number) => string }) {
  return (
    <div className={classes.hours} aria-hidden>
      <span />
      <svg width={scale.width} height={18}>
        {hoursOf(scale).map((hour) => (
          <text key={hour} x={xOf(scale, hour)} y={13} textAnchor={hour === scale.begin ? "start" : "middle"}>
            {clock(hour)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function Label({ route, colour, currency, broken }: { route: RoutePlan; colour: string; currency: string; broken: boolean }) {
  return (
    <Group gap={6} px="xs" wrap="nowrap" miw={0}>
      <span className={classes.swatch} style={{ background: colour }} />
      <div style={{ minWidth: 0 }}>
        <Text size="xs" fw={600} truncate>
          {route.rider}
        </Text>
        <Text size="10px" c="dimmed" truncate>
          {doors(route.stops).length} · {duration(route.paid_s)} · {money(route.cost_minor, currency)}
        </Text>
      </div>
      {broken && (
        <Badge size="xs" color="red" circle aria-label={texts.plan.figures.broken}>
          !
        </Badge>
      )}
    </Group>
  );
}
