/** The breaks of a shift, in their order. */
import { ActionIcon, Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Schemas } from "../../api/client";
import { texts } from "../../texts/en";

type Break = Schemas["BreakEntry"];

const t = texts.setup.shifts;
const USUAL: Break = { earliest: "11:30", latest: "13:30", duration_min: 30, paid: false };

export function BreaksInput({ value, onChange }: { value: unknown; onChange: (value: Break[]) => void }) {
  const breaks = Array.isArray(value) ? (value as Break[]) : [];
  const set = (index: number, part: Partial<Break>) =>
    onChange(breaks.map((old, at) => (at === index ? { ...old, ...part } : old)));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="xs" fw={500}>
          {t.breaks}
        </Text>
        <Button size="compact-xs" variant="light" onClick={() => onChange([...breaks, USUAL])}>
          {t.addBreak}
        </Button>
      </Group>
      {breaks.map((pause, index) => (
        <Group key={`${index}`} gap="xs" align="flex-end" wrap="nowrap">
          <TextInput size="xs" label={t.earliest} value={pause.earliest} onChange={(event) => set(index, { earliest: event.currentTarget.value })} />
          <TextInput size="xs" label={t.latest} value={pause.latest} onChange={(event) => set(index, { latest: event.currentTarget.value })} />
          <NumberInput
            size="xs"
            hideControls
            label={t.minutes}
            min={1}
            value={pause.duration_min}
            onChange={(next) => next !== "" && set(index, { duration_min: Number(next) })}
          />
          <Checkbox mb={6} size="xs" label={t.paid} checked={pause.paid} onChange={(event) => set(index, { paid: event.currentTarget.checked })} />
          <ActionIcon
            mb={2}
            variant="subtle"
            color="gray"
            aria-label={t.removeBreak(index + 1)}
            onClick={() => onChange(breaks.filter((_, at) => at !== index))}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
