/** What can be done with several incidents at once. */
import { Button, Menu } from "@mantine/core";
import { answered, api } from "../../../api/client";
import { useColleagues } from "../../../api/names";
import { optionsOf } from "../../../format/words";
import { useBulk } from "../../../queue/bulk";
import { texts } from "../../../texts/en";
import { INCIDENTS, take } from "./data";
import { useAsk } from "../asking";

const t = texts.desk.incidents;

interface Props {
  ids: readonly string[];
  me: string;
  onDone: () => void;
}

export function BulkIncidents({ ids, me, onDone }: Props) {
  const people = useColleagues().data ?? [];
  const bulk = useBulk(INCIDENTS, onDone);
  const ask = useAsk();
  const change = (body: { owner_id: string } | { severity: "low" | "medium" | "high" }) =>
    bulk.mutate({ ids, step: (id) => take(id, { does: "change", tag: "*", body }) });
  const resolve = () =>
    ask({ title: t.resolve, label: t.resolution, submit: t.resolve }, (text) =>
      bulk.mutate({ ids, step: (id) => resolved(id, text) }),
    );
  return (
    <Button.Group>
      <Button size="compact-sm" variant="default" disabled={bulk.isPending} onClick={() => change({ owner_id: me })}>
        {t.take}
      </Button>
      <Choice label={t.assign} options={people.map(({ id, name }) => ({ value: id, label: name }))} onChoose={(owner_id) => change({ owner_id })} />
      <Choice label={t.rate} options={optionsOf(t.severities)} onChoose={(severity) => change({ severity })} />
      <Button size="compact-sm" variant="default" disabled={bulk.isPending} onClick={resolve}>
        {t.resolve}
      </Button>
    </Button.Group>
  );
}

async function resolved(id: string, text: string): Promise<void> {
  const [result] = await answered(api.POST("/v1/incidents/resolve", { body: { incident_ids: [id], text } }));
  if (result?.code != null) throw new Error(result.detail);
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, options, onChoose }: ChoiceProps<T>) {
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map(({ value, label: text }) => (
          <Menu.Item key={value} onClick={() => onChoose(value)}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
