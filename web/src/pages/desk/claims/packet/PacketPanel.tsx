/** The evidence packet: the carrier's checklist with its gaps as tasks, and all of it to take along. */
import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Failed, Loading } from "../../../../shell/states";
import { texts } from "../../../../texts/en";
import type { ClaimDetail } from "../data";
import { ChecklistLine } from "./ChecklistLine";
import { type Packet, useFind, usePacket, useTasks } from "./data";
import { Exhibits } from "./Exhibits";

const t = texts.desk.packet;

export function PacketPanel({ claim, tag }: { claim: ClaimDetail; tag: string }) {
  const found = usePacket(claim.id, tag);
  return (
    <Paper withBorder p="md" component="section" aria-label={t.title}>
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h6">
          {t.title}
        </Title>
        <Downloads id={claim.id} />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Shown claim={claim} packet={found.data} />}
    </Paper>
  );
}

function Shown({ claim, packet }: { claim: ClaimDetail; packet: Packet }) {
  const tasks = useTasks(claim.id).data ?? [];
  const open = claim.next.length > 0;
  return (
    <Stack gap="sm">
      <Completeness packet={packet} />
      {packet.checklist.map((line) => (
        <ChecklistLine key={line.evidence} claim={claim} line={line} task={tasks.find(({ evidence }) => evidence === line.evidence)} />
      ))}
      {open && packet.gaps.length > 0 && <Search id={claim.id} />}
      <Exhibits exhibits={packet.exhibits} />
    </Stack>
  );
}

function Completeness({ packet: { checklist, gaps } }: { packet: Packet }) {
  if (checklist.length === 0) return <Text size="sm">{t.nothingAsked}</Text>;
  return (
    <Text size="sm" c="dimmed">
      {gaps.length === 0 ? t.complete(checklist.length) : t.incomplete(checklist.length - gaps.length, checklist.length)}
    </Text>
  );
}

function Search({ id }: { id: string }) {
  const find = useFind();
  return (
    <Group gap="xs">
      <Button size="compact-xs" variant="default" loading={find.isPending} onClick={() => find.mutate(id)}>
        {t.find}
      </Button>
      <Text size="xs" c="dimmed">
        {t.findHint}
      </Text>
      {find.isError && <Alert color="red">{find.error.message}</Alert>}
    </Group>
  );
}

function Downloads({ id }: { id: string }) {
  return (
    <Button.Group>
      <Button component="a" size="compact-xs" variant="default" href={`/v1/claims/${id}/packet.pdf`} download>
        {t.pdf}
      </Button>
      <Button component="a" size="compact-xs" variant="default" href={`/v1/claims/${id}/packet.zip`} title={t.zipHint} download>
        {t.zip}
      </Button>
    </Button.Group>
  );
}
