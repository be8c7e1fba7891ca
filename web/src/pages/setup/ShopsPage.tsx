import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { hubs } from "./hubs";
import { ResourcePage } from "./kit/ResourcePage";
import { useNamed } from "./kit/named";
import { shops } from "./shops";

const t = texts.setup.shops;

export function ShopsPage() {
  const places = useNamed(hubs);
  if (places.error !== null) return <Failed error={places.error} onRetry={places.again} />;
  if (places.options === undefined) return <Loading />;
  return (
    <ResourcePage
      {...{ title: t.title, one: t.one, hint: t.hint, resource: shops }}
      fresh={{ name: "", hub_id: null, phone: "", email: "", slot_changes: false, instructions: true, active: true }}
      sections={[
        {
          title: t.what,
          fields: [
            { kind: "text", path: "name", label: texts.setup.columns.name, required: true, span: 3 },
            { kind: "choice", path: "hub_id", label: t.hub, options: places.options, clearable: true, span: 3 },
            { kind: "text", path: "phone", label: t.phone, span: 3 },
            { kind: "text", path: "email", label: t.email, span: 3 },
            { kind: "switch", path: "slot_changes", label: t.slots, span: 6 },
            { kind: "switch", path: "instructions", label: t.instructions, span: 6 },
            { kind: "switch", path: "active", label: t.active, span: 6 },
          ],
        },
      ]}
      columns={[
        { label: texts.setup.columns.name, cell: ({ name }) => name },
        { label: t.hub, cell: ({ hub_id }) => places.name(hub_id) },
        { label: t.email, cell: ({ email }) => email },
        { label: t.active, cell: ({ active }) => (active ? texts.setup.yes : texts.setup.no) },
      ]}
    />
  );
}
