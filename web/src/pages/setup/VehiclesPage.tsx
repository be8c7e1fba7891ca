import { texts } from "../../texts/en";
import type { Field, Section } from "./kit/fields";
import { ResourcePage } from "./kit/ResourcePage";
import { vehicles } from "./vehicles";

const t = texts.setup.vehicles;

const number = (path: string, label: string, unit?: string): Field => ({
  kind: "number",
  path,
  label,
  ...(unit !== undefined && { unit }),
});
/** Left out, it means no limit. */
const limit = (path: string, label: string, unit?: string): Field => ({ ...number(path, label, unit), empty: true }) as Field;

const SECTIONS: readonly Section[] = [
  {
    title: t.what,
    fields: [
      { kind: "text", path: "name", label: texts.setup.columns.name, required: true },
      {
        kind: "choice",
        path: "profile",
        label: t.profile,
        required: true,
        options: Object.entries(t.profiles).map(([value, label]) => ({ value, label })),
      },
      { kind: "number", path: "speed_factor", label: t.speed, hint: t.speedHint, least: 0.2 },
      { kind: "words", path: "skills", label: t.skills, hint: t.skillsHint, span: 6 },
    ],
  },
  {
    title: t.capacity,
    fields: [
      limit("capacity.weight_kg", t.weight, "kg"),
      limit("capacity.volume_l", t.volume, "l"),
      { kind: "number", path: "capacity.parcels", label: t.parcels, whole: true, empty: true },
    ],
  },
  {
    title: t.cost,
    fields: [
      number("cost.per_day", t.perDay),
      number("cost.per_km", t.perKm),
      number("cost.per_hour", t.perHour),
      limit("cost.overtime_per_hour", t.overtime),
      limit("cost.overtime_after_hours", t.overtimeAfter, "h"),
    ],
  },
  {
    title: t.limits,
    fields: [
      limit("limits.distance_km", t.distance, "km"),
      { kind: "number", path: "limits.stops", label: t.stops, whole: true, empty: true },
      limit("limits.duration_hours", t.duration, "h"),
    ],
  },
  {
    title: t.reload,
    fields: [
      { kind: "number", path: "reload.max_trips", label: t.trips, whole: true, least: 1 },
      number("reload.loading_min", t.loading, "min"),
    ],
  },
];

export function VehiclesPage() {
  return (
    <ResourcePage
      {...{ title: t.title, one: t.one, hint: t.hint, resource: vehicles, sections: SECTIONS }}
      fresh={{ name: "", profile: "van", speed_factor: 1, skills: [], reload: { max_trips: 1, loading_min: 0 } }}
      columns={[
        { label: texts.setup.columns.name, cell: ({ name }) => name },
        { label: t.profile, cell: ({ profile }) => t.profiles[profile] },
        { label: t.load, cell: ({ capacity }) => fits(capacity ?? {}) },
        { label: t.perDay, right: true, cell: ({ cost }) => String(cost?.per_day ?? 0) },
        { label: t.perKm, right: true, cell: ({ cost }) => String(cost?.per_km ?? 0) },
        { label: t.perHour, right: true, cell: ({ cost }) => String(cost?.per_hour ?? 0) },
        { label: t.skills, cell: ({ skills }) => [skills].flat().join(", ") },
      ]}
    />
  );
}

interface Capacity {
  weight_kg?: number | null;
  volume_l?: number | null;
  parcels?: number | null;
}

function fits({ weight_kg, volume_l, parcels }: Capacity): string {
  const parts = [weight_kg == null ? "" : `${weight_kg} kg`, volume_l == null ? "" : `${volume_l} l`, parcels == null ? "" : `${parcels} ${t.parcels.toLocaleLowerCase()}`];
  return parts.filter(Boolean).join(" · ") || texts.setup.none;
}
