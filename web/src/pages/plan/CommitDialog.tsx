/** Release a version, with its broken rules said before. */
import { Button, Modal, Stack, Text } from "@mantine/core";
import { texts } from "../../texts/en";
import type { Plan, Verdict } from "./data";
import { Releasing } from "./Releasing";

const t = texts.plan.commit;

interface Props {
  plan: Plan;
  verdict: Verdict | undefined;
  opened: boolean;
  onClose: () => void;
}

export function CommitDialog({ plan, verdict, opened, onClose }: Props) {
  const messages = verdict?.violations.map(({ message }) => message) ?? [];
  return (
    <Modal opened={opened} onClose={onClose} title={t.title} closeButtonProps={{ "aria-label": texts.common.close }}>
      <Stack>
        <Text size="sm">{t.body(plan.head ?? 0)}</Text>
        <Releasing plan={plan} broken={messages.length} messages={messages} label={t.open} onDone={onClose}>
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
        </Releasing>
      </Stack>
    </Modal>
  );
}
