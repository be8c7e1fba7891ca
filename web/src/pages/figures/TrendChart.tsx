/** Lines day by day, drawn by uPlot; the same numbers stand in a table below. */
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { texts } from "../../texts/en";
import type { Lines } from "./series";
import classes from "./figures.module.css";

const HEIGHT = 300;
const COLOURS = ["#0ca678", "#1c7ed6", "#e8590c", "#9c36b5", "#c2255c", "#868e96"];

/** More lines than can be told apart are not drawn. */
export const MOST_LINES = COLOURS.length;

const FONT = "12px 'Inter Variable', sans-serif";
const t = texts.figures.trends;
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const dayOf = (second: number) => DAY.format(second * 1000);

interface Props {
  lines: Lines;
  label: string;
  nameOf: (key: string) => string;
  write: (value: number) => string;
  target: number | null;
}

export function TrendChart({ lines, label, nameOf, write, target }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const dark = useComputedColorScheme("light") === "dark";
  useEffect(() => {
    if (place.current === null || width === 0) return undefined;
    const ink = dark ? "#c9c9c9" : "#495057";
    const grid = { stroke: dark ? "#3b3b3b" : "#e9ecef", width: 1 };
    const shown = lines.series.slice(0, MOST_LINES);
    const read = (_plot: uPlot, value: number | null) => (value === null ? "–" : write(value));
    const chart = new uPlot(
      {
        width,
        height: HEIGHT,
        axes: [
          { stroke: ink, grid, font: FONT, values: (_plot, seconds) => seconds.map(dayOf) },
          { stroke: ink, grid, font: FONT, size: 70, values: (_plot, splits) => splits.map(write) },
        ],
        series: [
          { label: t.day, value: (_plot, second: number | null) => (second === null ? "–" : dayOf(second)) },
          ...shown.map(({ key }, index) => ({ label: nameOf(key), stroke: COLOURS[index] ?? ink, width: 2, points: { show: true, size: 5 }, value: read })),
          ...(target === null ? [] : [{ label: t.target, stroke: ink, dash: [4, 4], width: 1, points: { show: false } }]),
        ],
        scales: { x: { time: true } },
        tzDate: (second) => uPlot.tzDate(new Date(second * 1000), "UTC"),
      },
      [
        lines.days.map((day) => Date.parse(`${day}T00:00Z`) / 1000),
        ...shown.map(({ values }) => values),
        ...(target === null ? [] : [lines.days.map(() => target)]),
      ],
      place.current,
    );
    return () => chart.destroy();
  }, [lines, width, dark, nameOf, write, target]);
  return (
    <div ref={ref} className={classes.chart}>
      <div ref={place} role="img" aria-label={label} />
    </div>
  );
}
