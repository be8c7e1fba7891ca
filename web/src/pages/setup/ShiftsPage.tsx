import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { BreaksInput } from "./BreaksInput";
import { hubs } from "./hubs";
import type { Option, Section } from "./kit/fields";
import { useNamed } from "./kit/named";
import { ResourcePage } from "./kit/ResourcePage";
import { riders } from "./riders";
import { shifts } from "./shifts";
import { TerritoryInput } from "./TerritoryInput";
import { vehicles } from "./vehicles";

const t = texts.setup.shifts;

export function ShiftsPage() {
  const [who, what, where] = [useNamed(riders), useNamed(vehicles), useNamed(hubs)];
  const error = who.error ?? what.error ?? where.error;
  if (error !== null) return <Failed error={error} onRetry={who.again} />;
  if (who.options === undefined || what.options === undefined || where.options === undefined) return <Loading />;
  return (
    <ResourcePage
      {...{ title: t.title, one: t.one, hint: t.hint, resource: shifts }}
      sections={sectionsOf(who.options, what.options, where.options)}
      fresh={{ days: ["mon-fri"], start: "08:00", end: "16:30", breaks: [], skills: [], hub_id: where.options[0]?.value }}
      columns={[
        { label: t.rider, cell: ({ rider_id }) => who.name(rider_id) },
        { label: t.days, cell: ({ days }) => [days ?? []].flat().join(", ") || t.everyDay },
        { label: t.when, cell: ({ start, end }) => `${start}–${end}` },
        { label: t.vehicle, cell: ({ vehicle_id }) => what.name(vehicle_id) },
        { label: t.hub, cell: ({ hub_id }) => where.name(hub_id) },
        { label: t.breaks, cell: ({ breaks }) => breaks.map(({ earliest, duration_min }) => `${earliest} (${duration_min})`).join(", ") },
      ]}
    />
  );
}

function sectionsOf(who: readonly Option[], what: readonly Option[], where: readonly Option[]): Section[] {
  return [
    {
      title: t.what,
      fields: [
        { kind: "choice", path: "rider_id", label: t.rider, options: who, required: true, span: 3 },
        { kind: "choice", path: "vehicle_id", label: t.vehicle, options: what, required: true, span: 3 },
        { kind: "choice", path: "hub_id", label: t.hub, options: where, required: true },
        { kind: "choice", path: "end_hub_id", label: t.endHub, hint: t.endHint, options: where, clearable: true },
        { kind: "switch", path: "ends_anywhere", label: t.anywhere },
        { kind: "words", path: "skills", label: t.skills, span: 6 },
      ],
    },
    {
      title: t.when,
      fields: [
        { kind: "words", path: "days", label: t.days, hint: t.daysHint, span: 6 },
        { kind: "text", path: "start", label: t.start, hint: t.startHint, required: true },
        { kind: "text", path: "end", label: t.end, hint: t.endOfWork, required: true },
        { kind: "number", path: "max_hours", label: t.hours, unit: "h", empty: true },
        {
          kind: "own",
          path: "breaks",
          label: t.breaks,
          span: 6,
          show: (draft, set) => <BreaksInput value={draft["breaks"]} onChange={(value) => set("breaks", value)} />,
        },
      ],
    },
    {
      title: t.territory,
      fields: [
        {
          kind: "own",
          path: "territory",
          label: t.territory,
          span: 6,
          show: (draft, set) => <TerritoryInput value={draft["territory"]} onChange={(value) => set("territory", value)} />,
        },
      ],
    },
  ];
}
