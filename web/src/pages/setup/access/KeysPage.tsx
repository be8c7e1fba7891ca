/** API keys: a new one's secret is shown once, one that is not needed is revoked. */
import { Button, Grid, Group, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { type SyntheticEvent, useState } from "react";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { type Draft, withValue } from "../kit/draft";
import { FieldInput } from "../kit/FieldInput";
import type { Field } from "../kit/fields";
import { useOpened } from "../kit/opened";
import { problemAt, problemsOf } from "../kit/problems";
import { NEW } from "../kit/resource";
import { MakeWithSecret } from "../kit/Secret";
import { ThingTable } from "../kit/ThingTable";
import { type Key, useKeys, useMakeKey, useRevoke } from "./keys";
import { useOwners } from "./owners";
import { ownerField, ROLES } from "./UsersPage";

const t = texts.setup.keys;

export function KeysPage() {
  const keys = useKeys();
  const { opened, open, close } = useOpened();
  const revoke = useRevoke();
  const ask = ({ id }: Key) =>
    modals.openConfirmModal({
      title: t.revokeTitle,
      children: <Text size="sm">{t.revokeBody}</Text>,
      labels: { confirm: t.revoke, cancel: texts.common.cancel },
      confirmProps: { color: "red" },
      closeButtonProps: { "aria-label": texts.common.close },
      onConfirm: () => revoke.mutate(id),
    });
  return (
    <>
      {revoke.error !== null && <Failed error={revoke.error} />}
      <ThingTable
        {...{ title: t.title, hint: t.hint }}
        query={keys}
        onAdd={() => open(NEW)}
        columns={[
          { label: t.name, cell: ({ name, id }) => name || id },
          { label: t.hintColumn, cell: ({ hint }) => `${hint}…` },
          { label: t.role, cell: ({ role }) => texts.setup.users.roles[role] ?? role },
          { label: t.ends, cell: ({ expires_at }) => (expires_at === null ? t.never : new Date(expires_at).toLocaleDateString("en-GB")) },
          {
            label: texts.setup.users.state,
            cell: (key) =>
              key.revoked_at !== null ? (
                <Text size="sm" c="dimmed">
                  {t.revoked}
                </Text>
              ) : (
                <Button size="compact-xs" variant="light" color="red" aria-label={t.revokeOf(key.name)} onClick={() => ask(key)}>
                  {t.revoke}
                </Button>
              ),
          },
        ]}
      />
      {opened === NEW && <NewKey onClose={close} />}
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const make = useMakeKey();
  return (
    <MakeWithSecret what={t.one} secret={make.data?.secret} onClose={onClose}>
      <KeyForm make={make} />
    </MakeWithSecret>
  );
}

function KeyForm({ make }: { make: ReturnType<typeof useMakeKey> }) {
  const owners = useOwners();
  const [draft, setDraft] = useState<Draft>({ name: "", role: "partner", scopes: [], lifetime_days: null });
  const problems = problemsOf(make.error);
  const fields: readonly Field[] = [
    { kind: "text", path: "name", label: t.name, required: true, span: 6 },
    { kind: "choice", path: "role", label: t.role, options: ROLES, required: true, span: 3 },
    ownerField(owners),
    { kind: "words", path: "scopes", label: t.scopes, hint: t.scopesHint, span: 6 },
    { kind: "number", path: "lifetime_days", label: t.days, hint: t.daysHint, least: 1, whole: true, empty: true, span: 6 },
  ];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const { scopes, ...rest } = draft;
    const some = Array.isArray(scopes) && scopes.length > 0;
    make.mutate({ ...rest, ...(some && { scopes: scopes as string[] }) } as Parameters<typeof make.mutate>[0]);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Grid columns={6} gap="sm">
          {fields.map((field) => (
            <FieldInput
              key={field.path}
              {...{ field, draft }}
              problem={problemAt(problems, field.path)}
              onChange={(path, value) => setDraft((old) => withValue(old, path, value))}
            />
          ))}
        </Grid>
        {make.error !== null && <Failed error={make.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
