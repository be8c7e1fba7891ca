/** A word about an incident, for colleagues or for the carrier too. */
import { Button, Checkbox, Group, Stack, Textarea } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { texts } from "../../../texts/en";
import type { Step } from "./data";

const t = texts.desk.incidents;

interface Props {
  busy: boolean;
  hasPartner: boolean;
  onStep: (step: Step) => void;
}

export function Say({ busy, hasPartner, onStep }: Props) {
  const [text, setText] = useState("");
  const [forPartner, setForPartner] = useState(false);
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    onStep({ does: "comment", body: { text: text.trim(), for_partner: forPartner } });
    setText("");
  };
  return (
    <form onSubmit={send}>
      <Stack gap={6}>
        <Textarea size="xs" label={t.comment} placeholder={t.say} autosize minRows={2} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Group justify="space-between">
          {hasPartner ? (
            <Checkbox size="xs" label={t.forPartner} checked={forPartner} onChange={(event) => setForPartner(event.currentTarget.checked)} />
          ) : (
            <span />
          )}
          <Button type="submit" size="xs" variant="light" loading={busy} disabled={text.trim() === ""}>
            {t.send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
