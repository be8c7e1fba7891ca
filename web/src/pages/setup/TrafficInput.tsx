/** Times of day with slower streets. */
import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Schemas } from "../../api/client";
import { texts } from "../../texts/en";

type Slice = Schemas["TrafficEntry"];

const t = texts.setup.organisation;
const USUAL: Slice = { name: "morning", from: "07:00", to: "09:30", factor: 1.3, factors: {} };

export function TrafficInput({ value, onChange }: { value: unknown; onChange: (value: Slice[]) => void }) {
  const slices = Array.isArray(value) ? (value as Slice[]) : [];
  const set = (index: number, part: Partial<Slice>) =>
    onChange(slices.map((old, at) => (at === index ? { ...old, ...part } : old)));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t.trafficHint}
        </Text>
        <Button size="compact-xs" variant="light" onClick={() => onChange([...slices, USUAL])}>
          {t.addTraffic}
        </Button>
      </Group>
      {slices.map((slice, index) => (
        <Group key={`${index}`} gap="xs" align="flex-end" wrap="nowrap">
          <TextInput size="xs" label={t.name} value={slice.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
          <TextInput size="xs" label={t.from} value={slice.from} onChange={(event) => set(index, { from: event.currentTarget.value })} />
          <TextInput size="xs" label={t.to} value={slice.to} onChange={(event) => set(index, { to: event.currentTarget.value })} />
          <NumberInput
            size="xs"
            hideControls
            label={t.factor}
            min={0.2}
            step={0.05}
            value={slice.factor}
            onChange={(next) => next !== "" && set(index, { factor: Number(next) })}
          />
          <ActionIcon
            mb={2}
            variant="subtle"
            color="gray"
            aria-label={t.removeTraffic(slice.name)}
            onClick={() => onChange(slices.filter((_, at) => at !== index))}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
