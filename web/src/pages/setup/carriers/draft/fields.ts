/** What the form of a contract asks for, as data; everything it does not know stays in the document as it is. */
import { texts } from "../../../../texts/en";
import type { Field, Option, Section } from "../../kit/fields";

const t = texts.contract;

const options = (labels: Readonly<Record<string, string>>): Option[] => Object.entries(labels).map(([value, label]) => ({ value, label }));
const named = (names: readonly string[]): Option[] => names.map((name) => ({ value: name, label: name }));
const number = (path: string, label: string, unit?: string, hint?: string): Field => ({
  kind: "number",
  path,
  label,
  empty: true,
  ...(unit !== undefined && { unit }),
  ...(hint !== undefined && { hint }),
});
const whole = (path: string, label: string, unit?: string): Field => ({ ...number(path, label, unit), whole: true }) as Field;
const choice = (path: string, label: string, labels: Readonly<Record<string, string>>): Field => ({
  kind: "choice",
  path,
  label,
  options: options(labels),
  clearable: true,
});
const weekdays = (path: string, label: string): Field => ({ kind: "several", path, label, hint: t.calendar.every, options: options(t.weekdays), span: 3 });

export const TERMS: readonly Section[] = [
  {
    title: t.period.title,
    fields: [
      { kind: "date", path: "valid_from", label: t.period.from },
      { kind: "date", path: "valid_to", label: t.period.to, hint: t.period.toHint },
      { kind: "text", path: "currency", label: t.period.currency, hint: t.period.currencyHint },
    ],
  },
  {
    title: t.weighing.title,
    fields: [
      whole("weighing.volumetric_divisor", t.weighing.divisor),
      number("weighing.step_kg", t.weighing.step, "kg"),
      choice("weighing.charge_per", t.weighing.per, t.weighing.pers),
    ],
  },
  {
    title: t.limits.title,
    fields: [
      number("limits.max_shipment_kg", t.limits.shipment, "kg"),
      number("limits.max_parcel_kg", t.limits.parcel, "kg"),
      whole("limits.max_parcels", t.limits.parcels),
      number("limits.max_girth_cm", t.limits.girth, "cm"),
      number("limits.max_volume_l", t.limits.volume, "l"),
      { kind: "words", path: "skills", label: t.limits.skills },
      { kind: "words", path: "refuses", label: t.limits.refuses },
    ],
  },
  {
    title: t.money.title,
    fields: [
      number("cash_on_delivery.max", t.money.cash),
      whole("cash_on_delivery.remit_within.days", t.money.remit, "days"),
      choice("billing.owed_on", t.money.owed, t.money.oweds),
      number("returns.rate_percent", t.money.returns, "%", t.money.share),
      number("return_to_origin.rate_percent", t.money.rto, "%", t.money.share),
      number("billing.tolerance", t.money.tolerance),
    ],
  },
];

export const CALENDAR: readonly Section[] = [
  {
    title: t.calendar.title,
    fields: [
      weekdays("calendar.collects", t.calendar.collects),
      weekdays("calendar.delivers", t.calendar.delivers),
      { kind: "text", path: "calendar.country", label: t.calendar.country, hint: t.calendar.countryHint },
      { kind: "words", path: "calendar.holidays", label: t.calendar.holidays, hint: t.calendar.holidaysHint },
    ],
  },
];

export const LEVEL: readonly Field[] = [
  { kind: "text", path: "name", label: t.levels.name, required: true },
  whole("promised_days", t.levels.days, "days"),
  whole("promised_minutes", t.levels.minutes, "min"),
  { kind: "words", path: "serves", label: t.levels.serves, hint: t.levels.servesHint, span: 3 },
  { kind: "text", path: "by", label: t.levels.by, hint: t.levels.byHint },
];

export const FUEL: readonly Field[] = [
  { kind: "date", path: "from", label: t.fuel.from, hint: t.fuel.fromHint },
  number("percent", t.fuel.percent, "%"),
];

/** Names that other parts of a contract refer to. */
export interface Names {
  zones: readonly string[];
  levels: readonly string[];
}

export const cutOffFields = ({ levels }: Names): readonly Field[] => [
  { kind: "text", path: "at", label: t.cutOffs.at, hint: t.cutOffs.atHint, required: true },
  { kind: "choice", path: "service_level", label: t.cutOffs.level, options: named(levels), clearable: true },
  weekdays("weekdays", t.cutOffs.weekdays),
];

export const capFields = ({ zones }: Names): readonly Field[] => [
  whole("per_day", t.caps.perDay),
  choice("unit", t.caps.unit, t.caps.units),
  { kind: "choice", path: "zone", label: t.caps.zone, options: named(zones), clearable: true },
];

const s = t.surcharges;

/** Conditions that only one kind of surcharge has. */
const CONDITIONS: Readonly<Record<string, readonly Field[]>> = {
  oversize: [number("over_kg", s.overKg, "kg"), number("over_side_cm", s.overSide, "cm"), number("over_volume_l", s.overVolume, "l")],
  season: [
    { kind: "text", path: "season.from", label: s.from, hint: s.dayHint },
    { kind: "text", path: "season.to", label: s.to, hint: s.dayHint },
    weekdays("weekdays", s.weekdays),
  ],
  reattempt: [whole("free_attempts", s.free)],
};

export function surchargeFields(kind: string, { zones, levels }: Names): readonly Field[] {
  return [
    { kind: "text", path: "label", label: s.label, required: true },
    { kind: "choice", path: "kind", label: s.kind, options: options(s.kinds), required: true },
    number("amount", s.amount),
    choice("per", s.per, s.pers),
    number("percent", s.percent, "%"),
    choice("percent_of", s.percentOf, s.percentOfs),
    ...(CONDITIONS[kind] ?? []),
    { kind: "several", path: "zones", label: s.zones, options: named(zones) },
    { kind: "several", path: "service_levels", label: s.levels, options: named(levels) },
    number("minimum", s.minimum),
    { kind: "switch", path: "fuel", label: s.fuel },
  ];
}

/** What a surcharge cannot have any more when it becomes one of another kind. */
export function foreignTo(kind: string): string[] {
  const others = Object.entries(CONDITIONS).filter(([other]) => other !== kind);
  return others.flatMap(([, fields]) => fields.map(({ path }) => path));
}
