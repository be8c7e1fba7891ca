/** Figures as people read them. */
import { minorOf, money, span } from "../../format/formats";
import type { Figure } from "./data";

const LOCALE = "en-GB";
const MINUTE_S = 60;

/** Write a value in its unit; nothing to divide by is a dash. */
export function inUnit(value: number | null, unit: Figure["unit"], currency: string): string {
  if (value === null) return "–";
  switch (unit) {
    case "share":
      return `${(value * 100).toLocaleString(LOCALE, { maximumFractionDigits: 1 })} %`;
    case "money":
      return money(Math.round(value), currency);
    case "seconds":
      return value < MINUTE_S ? `${Math.round(value)} s` : span(value);
    case "rating":
      return value.toLocaleString(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }
}

/** Read what a person types in a figure's unit: percent, amounts, minutes. */
export function fromTyped(typed: string | number, unit: Figure["unit"], currency: string): number {
  switch (unit) {
    case "share":
      return Number(typed) / 100;
    case "money":
      return minorOf(typed, currency);
    case "seconds":
      return Number(typed) * MINUTE_S;
    case "rating":
      return Number(typed);
  }
}

/** Give the path of a small line through some values, 0 to `height` from bottom to top; gaps stay gaps. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const room = Math.max(...known) - low;
  const x = (index: number) => (values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => (room === 0 ? height / 2 : height - ((value - low) / room) * height);
  let path = "";
  values.forEach((value, index) => {
    if (value === null) return;
    const begins = index === 0 || values[index - 1] == null;
    path += `${begins ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return path;
}
