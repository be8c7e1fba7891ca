/** What was done about an incident, newest first. */
import { Text, Title } from "@mantine/core";
import { useLocal } from "../../../api/names";
import { momentIn } from "../../../format/formats";
import { words } from "../../../format/words";
import { texts } from "../../../texts/en";
import type { Entry } from "./data";
import classes from "../desk.module.css";

const t = texts.desk.incidents;

export function History({ entries, name }: { entries: readonly Entry[]; name: (id: string) => string }) {
  const moment = momentIn(useLocal().timezone);
  return (
    <section aria-label={t.history}>
      <Title order={3} size="h6" mb={6}>
        {t.history}
      </Title>
      <ol className={classes.history}>
        {[...entries].reverse().map((entry) => (
          <li key={entry.sequence}>
            <Text size="xs" c="dimmed">
              {moment(entry.at)} · {words(name(entry.by))} {t.entries[entry.kind]}
              {entry.for_partner && ` · ${t.seen}`}
            </Text>
            <Text size="sm">{entry.kind === "changed" ? changed(entry, name) : entry.text}</Text>
          </li>
        ))}
      </ol>
    </section>
  );
}

function changed({ data }: Entry, name: (id: string) => string): string {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const owner = text(data["owner_id"]);
  return t.changed(text(data["severity"]), owner === "" ? t.nobody : name(owner));
}
