/** A gap as a task: who has the evidence, how to get it, until when, and who looks after it. */
import { Button, Group, Text } from "@mantine/core";
import { useLocal, useNames } from "../../../../api/names";
import { useMe } from "../../../../api/session";
import { momentIn } from "../../../../format/formats";
import { texts } from "../../../../texts/en";
import { type EvidenceTask, type Line, useTake } from "./data";

const t = texts.desk.packet;

interface Props {
  line: Line;
  task: EvidenceTask | undefined;
  open: boolean;
}

export function GapTask({ line, task, open }: Props) {
  const moment = momentIn(useLocal().timezone);
  const late = line.standing === "too_late";
  return (
    <>
      <Text size="xs" c="dimmed">
        {t.keepers[line.ask] ?? line.ask} · {line.how}
      </Text>
      {line.due_at !== null && (
        <Text size="xs" fw={500}>
          {late ? t.tooLate(moment(line.due_at)) : t.until(moment(line.due_at))}
        </Text>
      )}
      {open && task !== undefined && <Owner task={task} />}
    </>
  );
}

function Owner({ task }: { task: EvidenceTask }) {
  const name = useNames();
  const me = useMe().data?.id;
  const take = useTake();
  return (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {task.owner_id === "" ? t.nobody : t.lookedAfter(name(task.owner_id))}
      </Text>
      {me !== undefined && task.owner_id !== me && (
        <Button size="compact-xs" variant="subtle" loading={take.isPending} onClick={() => take.mutate({ task: task.id, owner: me })}>
          {t.take}
        </Button>
      )}
    </Group>
  );
}
