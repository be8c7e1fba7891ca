/** Release a version, with its broken rules said before. */
import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Failed } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Plan, Verdict } from "./data";
import { useCommit } from "./edits";

const t = texts.plan.commit;
const MOST_SHOWN = 8;

interface Props {
  plan: Plan;
  verdict: Verdict | undefined;
  opened: boolean;
  onClose: () => void;
}

export function CommitDialog({ plan, verdict, opened, onClose }: Props) {
  const commit = useCommit(plan);
  const [accepted, setAccepted] = useState(false);
  const [reason, setReason] = useState("");
  const violations = verdict?.violations ?? [];
  const release = () =>
    commit.mutate({ accept_violations: accepted && violations.length > 0, reason }, { onSuccess: onClose });
  return (
    <Modal opened={opened} onClose={onClose} title={t.title} closeButtonProps={{ "aria-label": texts.common.close }}>
      <Stack>
        <Text size="sm">{t.body(plan.head ?? 0)}</Text>
        {violations.length > 0 && (
          <>
            <Alert color="orange" title={t.broken(violations.length)}>
              <List size="xs">
                {violations.slice(0, MOST_SHOWN).map(({ message }, index) => (
                  <List.Item key={`${index}`}>{message}</List.Item>
                ))}
              </List>
            </Alert>
            <Checkbox label={t.accept} checked={accepted} onChange={(event) => setAccepted(event.currentTarget.checked)} />
            {accepted && (
              <TextInput label={t.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
            )}
          </>
        )}
        {commit.error !== null && <Failed error={commit.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <Button loading={commit.isPending} disabled={violations.length > 0 && !accepted} onClick={release} data-autofocus>
            {t.open}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
