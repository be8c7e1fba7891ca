/** One thing that the carrier asks for: what fills it, or who has it and until when it can still be got. */
import { Anchor, Group, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { words } from "../../../../format/words";
import { texts } from "../../../../texts/en";
import type { ClaimDetail } from "../data";
import { Bring } from "./Bring";
import type { EvidenceTask, Line } from "./data";
import { GapTask } from "./GapTask";

const t = texts.desk.packet;

const STANDINGS = {
  have: { color: "teal", Icon: IconCheck },
  missing: { color: "orange", Icon: IconMinus },
  too_late: { color: "red", Icon: IconX },
} as const;

interface Props {
  claim: ClaimDetail;
  line: Line;
  task: EvidenceTask | undefined;
}

export function ChecklistLine({ claim, line, task }: Props) {
  const { color, Icon } = STANDINGS[line.standing];
  const open = claim.next.length > 0;
  const gap = line.standing !== "have";
  return (
    <Group component="section" aria-label={words(line.words)} wrap="nowrap" align="flex-start" gap="sm">
      <ThemeIcon size="sm" radius="xl" variant="light" color={color}>
        <Icon size={12} role="img" aria-label={t.standings[line.standing]} />
      </ThemeIcon>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={500}>
          {words(line.words)}
        </Text>
        <Pieces claim={claim} line={line} />
        {gap && <GapTask line={line} task={task} open={open} />}
        {open && gap && <Bring id={claim.id} line={line} />}
      </div>
    </Group>
  );
}

function Pieces({ claim, line }: { claim: ClaimDetail; line: Line }) {
  const files = claim.pieces.filter(({ evidence, source }) => evidence === line.evidence && source === "blob");
  return (
    <>
      {line.said.map((said) => (
        <Text key={said} size="xs" c="dimmed" truncate title={said}>
          {said}
        </Text>
      ))}
      {line.exhibits.length > 0 && (
        <Group gap={8}>
          <Text size="xs" c="dimmed">
            {t.exhibits(line.exhibits)}
          </Text>
          {files.map(({ reference }) => (
            <Anchor key={reference} size="xs" href={`/v1/claims/${claim.id}/attachments/${reference}`} target="_blank" rel="noreferrer">
              {t.openFile}
            </Anchor>
          ))}
        </Group>
      )}
    </>
  );
}
