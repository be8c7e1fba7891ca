/** What the carrier answered, or until when it has to. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import { useLocal } from "../../../api/names";
import { momentIn, money } from "../../../format/formats";
import { words } from "../../../format/words";
import { texts } from "../../../texts/en";
import { answersOf } from "./answers";
import type { ClaimDetail } from "./data";

const t = texts.desk.answer;
const { states } = texts.desk.claims;

export function CarrierAnswer({ claim, name }: { claim: ClaimDetail; name: (id: string) => string }) {
  const moment = momentIn(useLocal().timezone);
  if (claim.filed_at === null) return null;
  const answers = answersOf(claim.history);
  const granted = t.granted(money(claim.approved_minor, claim.currency), money(claim.claimed_minor, claim.currency));
  return (
    <Paper withBorder p="md" component="section" aria-label={t.title}>
      <Title order={3} size="h6" mb="xs">
        {t.title}
      </Title>
      <Stack gap={6}>
        {answers.length === 0 && <Text size="sm">{claim.answer_due === null ? t.none : t.due(moment(claim.answer_due))}</Text>}
        {answers.map(({ sequence, at, by, after, text }) => (
          <div key={sequence}>
            <Text size="sm">
              <strong>{states[after]}</strong>
              {(after === "approved" || after === "approved_partial") && ` · ${granted}`}
            </Text>
            {text !== "" && <Text size="sm">{text}</Text>}
            <Text size="xs" c="dimmed">
              {moment(at)} · {words(name(by))}
            </Text>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
