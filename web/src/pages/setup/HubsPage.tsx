import { texts } from "../../texts/en";
import { hubs } from "./hubs";
import { ResourcePage } from "./kit/ResourcePage";
import type { Section } from "./kit/fields";
import { PlaceInput } from "./map/PlaceInput";

const t = texts.setup.hubs;
const p = texts.setup.place;

const SECTIONS: readonly Section[] = [
  {
    title: t.what,
    fields: [
      { kind: "text", path: "name", label: texts.setup.columns.name, required: true },
      { kind: "text", path: "open", label: t.open, hint: t.openHint },
      { kind: "number", path: "loading_min", label: t.loading, unit: "min" },
      { kind: "text", path: "timezone", label: t.timezone, hint: t.timezoneHint, span: 3 },
      { kind: "text", path: "streets", label: t.streets, hint: t.streetsHint, span: 3 },
    ],
  },
  {
    title: p.title,
    fields: [
      { kind: "text", path: "address", label: p.address, span: 3 },
      { kind: "text", path: "postcode", label: p.postcode, span: 3 },
      { kind: "own", path: "lon", label: p.title, span: 6, show: (draft, set) => <PlaceInput draft={draft} onChange={set} /> },
    ],
  },
];

export function HubsPage() {
  return (
    <ResourcePage
      {...{ title: t.title, one: t.one, hint: t.hint, resource: hubs, sections: SECTIONS }}
      fresh={{ name: "", open: "06:00-22:00", loading_min: 0 }}
      columns={[
        { label: texts.setup.columns.name, cell: ({ name }) => name },
        { label: p.address, cell: ({ address, lon, lat }) => address || (lon == null || lat == null ? "" : `${lat}, ${lon}`) },
        { label: t.open, cell: ({ open }) => open },
        { label: t.timezone, cell: ({ timezone }) => timezone },
        { label: t.streets, cell: ({ streets }) => streets },
      ]}
    />
  );
}
