import { texts } from "../../texts/en";
import type { Section } from "./kit/fields";
import { ResourcePage } from "./kit/ResourcePage";
import { riders } from "./riders";

const t = texts.setup.riders;

const SECTIONS: readonly Section[] = [
  {
    title: t.what,
    fields: [
      { kind: "text", path: "name", label: texts.setup.columns.name, required: true, span: 3 },
      { kind: "text", path: "phone", label: t.phone, span: 3 },
      { kind: "switch", path: "active", label: t.active, span: 6 },
    ],
  },
];

export function RidersPage() {
  return (
    <ResourcePage
      {...{ title: t.title, one: t.one, hint: t.hint, resource: riders, sections: SECTIONS }}
      fresh={{ name: "", phone: "", active: true }}
      columns={[
        { label: texts.setup.columns.name, cell: ({ name }) => name },
        { label: t.phone, cell: ({ phone }) => phone },
        { label: t.active, cell: ({ active }) => (active ? texts.setup.yes : texts.setup.no) },
      ]}
    />
  );
}
