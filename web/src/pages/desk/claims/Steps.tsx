/** What happened to a claim: one choice, told with what it needs. */
import { Button, Group, NumberInput, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { minorOf } from "../../../format/formats";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { type ClaimDetail, type ClaimStep, useClaimStep } from "./data";
import { FileForm } from "./filing/FileForm";
import { type Move, movesOf, type ToldMove } from "./moves";

const t = texts.desk.claims;
const OUT: readonly Move["action"][] = ["withdrawn", "written_off"];

export function Steps({ claim, tag }: { claim: ClaimDetail; tag: string }) {
  const step = useClaimStep(claim.id, tag);
  const [chosen, setChosen] = useState<Move["action"] | null>(null);
  const moves = movesOf(claim.next);
  const move = moves.find(({ action }) => action === chosen);
  const take = (asked: ClaimStep) => step.mutate(asked, { onSuccess: () => setChosen(null) });
  return (
    <Paper withBorder p="md" component="section" aria-label={t.actions.title}>
      <Title order={3} size="h6" mb="xs">
        {t.actions.title}
      </Title>
      {moves.length === 0 && <Text size="sm">{t.closed}</Text>}
      <Group gap={6}>
        {moves.map(({ action }, index) => (
          <Button
            key={action}
            size="xs"
            variant={chosen === action ? "filled" : index === 0 && !OUT.includes(action) ? "light" : "default"}
            aria-expanded={chosen === action}
            onClick={() => setChosen(chosen === action ? null : action)}
          >
            {t.actions[action]}
          </Button>
        ))}
      </Group>
      {move?.action === "file" && <FileForm claim={claim} busy={step.isPending} onTake={take} />}
      {move && move.action !== "file" && <Form key={move.action} move={move} claim={claim} busy={step.isPending} onTake={take} />}
      {step.error !== null && <Failed error={step.error} />}
    </Paper>
  );
}

interface FormProps {
  move: ToldMove;
  claim: ClaimDetail;
  busy: boolean;
  onTake: (step: ClaimStep) => void;
}

function Form({ move, claim, busy, onTake }: FormProps) {
  const { needs, action } = move;
  const [amount, setAmount] = useState<string | number>("");
  const [salvage, setSalvage] = useState<string | number>("");
  const [text, setText] = useState("");
  const told = { amount: minorOf(amount, claim.currency), salvage: minorOf(salvage, claim.currency), text: text.trim() };
  const complete = (needs.amount !== true || told.amount > 0) && (needs.text !== true || told.text !== "");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onTake(move.step(told));
  };
  const label = action === "settle" ? t.actions.recovered : t.actions.amount;
  const money = { decimalScale: 2, min: 0, hideControls: true, size: "sm" } as const;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="sm" maw={460}>
        {needs.amount && <NumberInput {...money} label={`${label} (${claim.currency})`} required data-autofocus value={amount} onChange={setAmount} />}
        {needs.salvage && <NumberInput {...money} label={`${t.actions.salvage} (${claim.currency})`} value={salvage} onChange={setSalvage} />}
        <Textarea
          label={action === "settle" ? t.actions.credit : t.actions.text}
          required={needs.text ?? false}
          autosize
          maxLength={2_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" size="xs" loading={busy} disabled={!complete}>
            {t.actions.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
