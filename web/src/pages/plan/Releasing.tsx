/** The last step before a version counts: its broken rules, whoever accepts them, and why. */
import { Alert, Button, Checkbox, Group, List, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Failed } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Plan } from "./data";
import { useCommit } from "./edits";

const t = texts.plan.commit;
const MOST_SHOWN = 8;

interface Props {
  plan: Plan;
  /** How many rules the version breaks. */
  broken: number;
  /** Which, as far as that is known. */
  messages: readonly string[];
  label: string;
  onDone: () => void;
  /** Beside the button. */
  children?: ReactNode;
}

export function Releasing({ plan, broken, messages, label, onDone, children }: Props) {
  const commit = useCommit(plan);
  const [accepted, setAccepted] = useState(false);
  const [reason, setReason] = useState("");
  const release = () => commit.mutate({ accept_violations: accepted && broken > 0, reason }, { onSuccess: onDone });
  return (
    <Stack>
      {broken > 0 && (
        <>
          <Alert color="orange" title={t.broken(broken)}>
            <List size="xs">
              {messages.slice(0, MOST_SHOWN).map((message, index) => (
                <List.Item key={`${index}`}>{message}</List.Item>
              ))}
            </List>
          </Alert>
          <Checkbox label={t.accept} checked={accepted} onChange={(event) => setAccepted(event.currentTarget.checked)} />
          {accepted && <TextInput label={t.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />}
        </>
      )}
      {commit.error !== null && <Failed error={commit.error} />}
      <Group justify="flex-end">
        {children}
        <Button loading={commit.isPending} disabled={broken > 0 && !accepted} onClick={release} data-autofocus>
          {label}
        </Button>
      </Group>
    </Stack>
  );
}
