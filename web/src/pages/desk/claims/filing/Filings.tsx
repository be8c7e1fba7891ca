/** What the worker sends or has sent of a claim. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import { useLocal } from "../../../../api/names";
import { momentIn } from "../../../../format/formats";
import { texts } from "../../../../texts/en";
import type { Filing } from "./data";

const t = texts.desk.filing;

export function Filings({ filings }: { filings: readonly Filing[] }) {
  if (filings.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={t.title}>
      <Title order={3} size="h6" mb="xs">
        {t.title}
      </Title>
      <Stack gap={6} role="status">
        {filings.map((filing) => (
          <Sent key={filing.id} filing={filing} />
        ))}
      </Stack>
    </Paper>
  );
}

function Sent({ filing }: { filing: Filing }) {
  const moment = momentIn(useLocal().timezone);
  const { channel, state, to, attempts, reference, sent_at, next_at, error } = filing;
  const said = [
    to,
    reference,
    attempts > 0 && t.attempts(attempts),
    sent_at !== null && moment(sent_at),
    state === "waiting" && attempts > 0 && next_at !== null && t.next(moment(next_at)),
  ];
  return (
    <div>
      <Text size="sm">
        {t.channels[channel]}: <strong>{t.states[state]}</strong>
      </Text>
      <Text size="xs" c="dimmed">
        {said.filter(Boolean).join(" · ")}
      </Text>
      {error !== "" && <Text size="xs">{error}</Text>}
    </div>
  );
}
