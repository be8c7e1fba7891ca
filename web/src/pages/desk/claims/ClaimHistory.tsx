/** Every step that was taken with a claim, newest first; nothing here is ever changed. */
import { Paper, Text, Title } from "@mantine/core";
import { useLocal } from "../../../api/names";
import { momentIn } from "../../../format/formats";
import { words } from "../../../format/words";
import { texts } from "../../../texts/en";
import type { ClaimDetail } from "./data";
import classes from "../desk.module.css";

const t = texts.desk.claims;

export function ClaimHistory({ claim, name }: { claim: ClaimDetail; name: (id: string) => string }) {
  const moment = momentIn(useLocal().timezone);
  return (
    <Paper withBorder p="md" component="section" aria-label={t.history}>
      <Title order={3} size="h6" mb="xs">
        {t.history}
      </Title>
      <ol className={classes.history}>
        {[...claim.history].reverse().map(({ sequence, at, by, before, after, text }) => (
          <li key={sequence}>
            <Text size="xs" c="dimmed">
              {moment(at)} · {words(name(by))}
            </Text>
            <Text size="sm">
              {before !== after && <strong>{t.states[after]}</strong>}
              {before !== after && text !== "" && " · "}
              {text}
            </Text>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
