/** The carrier's checklist: what is there, and the gaps to fill while there is time. */
import { Button, Group, Paper, Stack, Text, TextInput, ThemeIcon, Title } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import { type SyntheticEvent, useState } from "react";
import { words } from "../../../format/words";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { type ClaimDetail, type Evidence, useClaimStep } from "./data";

const t = texts.desk.claims;

export function EvidenceList({ claim, tag }: { claim: ClaimDetail; tag: string }) {
  const step = useClaimStep(claim.id, tag);
  const add = (evidence: Evidence, reference: string) =>
    step.mutate({ does: "evidence", body: { pieces: [{ evidence, source: "text", reference }] } });
  const asked = [...new Set([...claim.checklist, ...claim.pieces.map(({ evidence }) => evidence)])];
  return (
    <Paper withBorder p="md" component="section" aria-label={t.evidence}>
      <Title order={3} size="h6" mb="xs">
        {t.evidence}
      </Title>
      {asked.length === 0 && <Text size="sm">{t.noChecklist}</Text>}
      <Stack gap={8}>
        {asked.map((evidence) => (
          <Line key={evidence} claim={claim} evidence={evidence} busy={step.isPending} onAdd={add} />
        ))}
        {step.error !== null && <Failed error={step.error} />}
      </Stack>
    </Paper>
  );
}

interface LineProps {
  claim: ClaimDetail;
  evidence: Evidence;
  busy: boolean;
  onAdd: (evidence: Evidence, reference: string) => void;
}

function Line({ claim, evidence, busy, onAdd }: LineProps) {
  const pieces = claim.pieces.filter((piece) => piece.evidence === evidence);
  const there = pieces.length > 0;
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <ThemeIcon size="sm" radius="xl" variant="light" color={there ? "teal" : "orange"}>
        {there ? <IconCheck size={12} aria-label={t.have} /> : <IconMinus size={12} aria-label={t.missing} />}
      </ThemeIcon>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={500}>
          {words(evidence)}
        </Text>
        {pieces.map((piece) => (
          <Text key={`${piece.source}${piece.reference}${piece.added_at}`} size="xs" c="dimmed" truncate>
            {words(piece.source)} · {piece.reference}
          </Text>
        ))}
      </div>
      {!there && claim.next.length > 0 && <Gap evidence={evidence} busy={busy} onAdd={onAdd} />}
    </Group>
  );
}

function Gap({ evidence, busy, onAdd }: Omit<LineProps, "claim">) {
  const [text, setText] = useState("");
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    onAdd(evidence, text.trim());
  };
  return (
    <form onSubmit={add}>
      <Group gap={6} wrap="nowrap">
        <TextInput size="xs" w={230} aria-label={t.pieceOf(words(evidence))} placeholder={t.pieceText} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Button type="submit" size="xs" variant="light" loading={busy} disabled={text.trim() === ""}>
          {t.addEvidence}
        </Button>
      </Group>
    </form>
  );
}
