/** Note what a rider or carrier hands over. */
import { Button, Fieldset, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { minorOf } from "../../../format/formats";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { useTakeIn } from "./data";

const t = texts.desk.cash.take;

export function TakeIn({ party, currency }: { party: string; currency: string }) {
  const take = useTakeIn();
  const [reference, setReference] = useState("");
  const [amount, setAmount] = useState<string | number>("");
  const amount_minor = minorOf(amount, currency);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = { party, reference: reference.trim(), amount_minor, currency, at: new Date().toISOString(), lines: [] };
    take.mutate(body, {
      onSuccess: () => {
        setReference("");
        setAmount("");
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Fieldset legend={t.title} p="sm">
        <Stack gap="xs">
          <TextInput size="xs" label={t.reference} required maxLength={100} value={reference} onChange={(event) => setReference(event.currentTarget.value)} />
          <NumberInput size="xs" label={t.amount(currency)} required hideControls min={0} value={amount} onChange={setAmount} />
          <Text size="xs" c="dimmed">
            {t.hint}
          </Text>
          {take.error !== null && <Failed error={take.error} />}
          <Button type="submit" size="xs" loading={take.isPending} disabled={reference.trim() === "" || amount_minor <= 0} style={{ alignSelf: "flex-start" }}>
            {t.submit}
          </Button>
        </Stack>
      </Fieldset>
    </form>
  );
}
