/** The zones of a contract, in the order in which they are tried. */
import { ActionIcon, Button, Group, NavLink, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { type SyntheticEvent, useState } from "react";
import { Empty } from "../../../../shell/states";
import { texts } from "../../../../texts/en";
import { rowsAt, withRows, zonesOf } from "../document";
import type { Part } from "./part";
import { ZoneForm } from "./ZoneForm";
import { KINDS, withNewZone, withoutZone, type ZoneKind } from "./zones";

const t = texts.contract.zones;
const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t.kinds[value] }));

export function ZonesTab(part: Part) {
  const { document, onChange } = part;
  const zones = zonesOf(document);
  const [chosen, choose] = useState(zones[0]?.id ?? "");
  const at = zones.findIndex(({ id }) => id === chosen);
  const move = (by: number) => {
    const rows = rowsAt(document, "zones");
    const [moved] = rows.slice(at, at + 1);
    if (moved !== undefined) onChange(withRows(document, "zones", rows.toSpliced(at, 1).toSpliced(at + by, 0, moved)));
  };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {t.hint}
      </Text>
      <NewZone
        taken={zones.map(({ id }) => id)}
        onAdd={(id, kind) => {
          onChange(withNewZone(document, id, kind));
          choose(id);
        }}
      />
      <Group align="flex-start" wrap="nowrap" gap="md">
        <Stack gap={2} w={190} miw={190}>
          <nav aria-label={texts.contract.tabs.zones}>
            {zones.map(({ id, kind }) => (
              <NavLink
                key={id}
                component="button"
                type="button"
                label={id}
                description={t.short[kind as ZoneKind]}
                active={id === chosen}
                onClick={() => choose(id)}
              />
            ))}
          </nav>
          {at >= 0 && (
            <Group gap={4}>
              <ActionIcon variant="default" size="sm" aria-label={texts.contract.earlier(chosen)} disabled={at === 0} onClick={() => move(-1)}>
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon variant="default" size="sm" aria-label={texts.contract.later(chosen)} disabled={at === zones.length - 1} onClick={() => move(1)}>
                <IconArrowDown size={14} />
              </ActionIcon>
              <ActionIcon variant="default" size="sm" aria-label={texts.contract.remove(chosen)} onClick={() => onChange(withoutZone(document, chosen))}>
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          )}
        </Stack>
        <Stack flex={1} miw={0}>
          {at < 0 ? <Empty title={t.none} /> : <ZoneForm key={at} {...part} index={at} onRenamed={choose} />}
        </Stack>
      </Group>
    </Stack>
  );
}

function NewZone({ taken, onAdd }: { taken: readonly string[]; onAdd: (id: string, kind: ZoneKind) => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<ZoneKind>("polygon");
  const id = name.trim();
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    onAdd(id, kind);
    setName("");
  };
  return (
    <form onSubmit={add}>
      <Group align="flex-end" gap="xs">
        <TextInput size="xs" w={200} label={t.new} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select size="xs" w={160} label={t.kind} data={KIND_OPTIONS} value={kind} allowDeselect={false} onChange={(value) => value !== null && setKind(value)} />
        <Button type="submit" size="xs" variant="light" disabled={id === "" || taken.includes(id)}>
          {t.add}
        </Button>
      </Group>
    </form>
  );
}
