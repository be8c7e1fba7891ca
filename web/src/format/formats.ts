/** Local time, currency and lengths, at the edge. */

const LOCALE = "en-GB";

/** Give what writes instants as hours and minutes in a time zone. */
export function clockIn(timezone: string): (instant: string | number | Date) => string {
  const format = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: timezone });
  return (instant) => format.format(new Date(instant));
}

/** Give what writes instants as day and time in a time zone. */
export function momentIn(timezone: string): (instant: string | number | Date) => string {
  const format = new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: timezone,
  });
  return (instant) => format.format(new Date(instant));
}

/** Give what tells the local day of an instant, YYYY-MM-DD. */
export function dayIn(timezone: string): (instant: string | number | Date) => string {
  const format = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: timezone });
  return (instant) => format.format(new Date(instant));
}

/** Write how long something takes in its one or two largest units: 12 min, 3 h 05, 2 d 4 h. */
export function span(seconds: number): string {
  const hours = Math.floor(Math.abs(seconds) / 3600);
  return hours < 24 ? duration(Math.abs(seconds)) : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Write an amount in minor units; a plan that is not made yet has no currency. */
export function money(minor: number, currency: string): string {
  if (currency === "") return (minor / 100).toLocaleString(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Give an amount that was typed in minor units; 0 for what is none. */
export function minorOf(typed: string | number, currency: string): number {
  const digits = currency === "" ? 2 : (new Intl.NumberFormat(LOCALE, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);
  const value = Number(typed);
  return Number.isFinite(value) ? Math.round(value * 10 ** digits) : 0;
}

/** Write a change of an amount with its sign. */
export function change(minor: number, currency: string): string {
  return minor > 0 ? `+${money(minor, currency)}` : money(minor, currency).replace("-", "−");
}

export function count(value: number): string {
  return value.toLocaleString(LOCALE);
}

export function distance(metres: number): string {
  return `${(metres / 1000).toLocaleString(LOCALE, { maximumFractionDigits: metres < 100_000 ? 1 : 0 })} km`;
}

export function duration(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const sign = seconds <= -30 ? "−" : "";
  return sign + (hours > 0 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : `${minutes} min`);
}

/** Give a local day as YYYY-MM-DD, some days from today. */
export function dayFromNow(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
