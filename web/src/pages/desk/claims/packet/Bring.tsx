/** Fill a gap: with a file, or with words where words are enough. */
import { Alert, Button, FileButton, Group, Stack, TextInput } from "@mantine/core";
import { IconFileX, IconUpload } from "@tabler/icons-react";
import { type SyntheticEvent, useState } from "react";
import { words } from "../../../../format/words";
import { texts } from "../../../../texts/en";
import { type Line, useBring } from "./data";
import { KINDS, reasons, refusedUnseen } from "./refusals";

const t = texts.desk.packet;

export function Bring({ id, line: { evidence } }: { id: string; line: Line }) {
  const bring = useBring(id);
  const [unseen, setUnseen] = useState<string | null>(null);
  const [text, setText] = useState("");
  const name = words(evidence);
  const say = (event: SyntheticEvent) => {
    event.preventDefault();
    setUnseen(null);
    bring.mutate({ evidence, text: text.trim() });
  };
  const send = (file: File | null) => {
    if (file === null) return;
    const fault = refusedUnseen(file);
    setUnseen(fault);
    bring.reset();
    if (fault === null) bring.mutate({ evidence, file });
  };
  const faults = unseen !== null ? [unseen] : bring.isError ? reasons(bring.error) : [];
  return (
    <Stack gap={6} mt={6}>
      <Group gap={6}>
        <FileButton accept={KINDS} onChange={send} disabled={bring.isPending}>
          {(props) => (
            <Button {...props} size="xs" variant="light" leftSection={<IconUpload size={14} />} loading={bring.isPending} aria-label={t.uploadOf(name)}>
              {t.upload}
            </Button>
          )}
        </FileButton>
        <form onSubmit={say}>
          <Group gap={6} wrap="nowrap">
            <TextInput size="xs" w={230} aria-label={t.sayOf(name)} placeholder={t.say} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            <Button type="submit" size="xs" variant="default" disabled={text.trim() === "" || bring.isPending}>
              {t.add}
            </Button>
          </Group>
        </form>
      </Group>
      {faults.length > 0 && <Refused faults={faults} />}
    </Stack>
  );
}

function Refused({ faults }: { faults: readonly string[] }) {
  return (
    <Alert color="red" icon={<IconFileX />} title={t.refused} role="alert">
      {faults.map((fault) => (
        <div key={fault}>{fault}</div>
      ))}
      <div>{t.kinds}</div>
    </Alert>
  );
}
