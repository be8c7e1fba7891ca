/** Send a claim off: through the carrier's interface, by e-mail, or note that it was done by hand. */
import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { texts } from "../../../../texts/en";
import type { Claim, ClaimStep } from "../data";
import { type Channel, channelsOf } from "./data";

const t = texts.desk.filing;

interface Props {
  claim: Claim;
  busy: boolean;
  onTake: (step: ClaimStep) => void;
}

export function FileForm({ claim, busy, onTake }: Props) {
  const [channel, setChannel] = useState<Channel>("by_hand");
  const [told, setTold] = useState("");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const text = told.trim();
    onTake({ does: "file", body: { channel, to: channel === "email" ? text : "", reference: channel === "by_hand" ? text : "" } });
  };
  const choose = (next: Channel) => {
    setChannel(next);
    setTold("");
  };
  const options = channelsOf(claim).map((value) => ({ value, label: t.channels[value] }));
  const field = { maxLength: 100, value: told, onChange: (event: { currentTarget: HTMLInputElement }) => setTold(event.currentTarget.value) };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="sm" maw={460}>
        <SegmentedControl size="xs" aria-label={t.how} data={options} value={channel} onChange={choose} />
        <Text size="xs" c="dimmed">
          {t.hints[channel]}
        </Text>
        {channel === "email" && <TextInput {...field} type="email" label={t.to} maxLength={254} />}
        {channel === "by_hand" && <TextInput {...field} label={texts.desk.claims.reference} description={texts.desk.claims.actions.fileHint} />}
        <Group>
          <Button type="submit" size="xs" loading={busy}>
            {t.send[channel]}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
