/** Make or edit one thing; another's edit meanwhile is shown beside one's own, and neither is lost. */
import { Alert, Button, Drawer, Fieldset, Grid, Group, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import type { Tagged } from "../../../api/lists";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { differences, type Draft, editable, withValue, written } from "./draft";
import { FieldInput } from "./FieldInput";
import type { Section } from "./fields";
import { problemAt, problemsOf } from "./problems";
import { isConflict, NEW, type Resource, type Thing, useRemove, useSave, useThing } from "./resource";

const t = texts.setup;

interface Props<T extends Thing> {
  id: string;
  title: string;
  resource: Resource<T>;
  sections: readonly Section[];
  fresh: Draft;
  onClose: () => void;
}

export function Editor<T extends Thing>(props: Props<T>) {
  const { id, title, onClose } = props;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={640}
      title={id === NEW ? t.add(title) : t.edit(title)}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      {id === NEW ? <FormOf {...props} known={null} /> : <Known {...props} />}
    </Drawer>
  );
}

function Known<T extends Thing>(props: Props<T>) {
  const thing = useThing(props.resource, props.id);
  if (thing.isError) return <Failed error={thing.error} onRetry={() => void thing.refetch()} />;
  if (!thing.data) return <Loading />;
  return <FormOf {...props} known={thing.data} />;
}

interface FormProps<T extends Thing> {
  id: string;
  resource: Resource<T>;
  sections: readonly Section[];
  fresh: Draft;
  /** What was read last; `null` for something new. */
  known: Tagged<T> | null;
  onClose?: () => void;
}

export function FormOf<T extends Thing>({ id, resource, sections, fresh, known, onClose }: FormProps<T>) {
  // The version that was opened stays the base of the edit until its author decides about another's.
  const [base, setBase] = useState(known);
  const [draft, setDraft] = useState<Draft>(known === null ? fresh : editable(known.value));
  const save = useSave(resource, id);
  const problems = problemsOf(save.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate({ draft, tag: base?.tag ?? "" }, { onSuccess: onClose ?? (() => undefined) });
  };
  const decide = (next: Draft) => {
    save.reset();
    setBase(known);
    setDraft(next);
  };
  const conflict = isConflict(save.error);
  return (
    <form onSubmit={submit}>
      <Stack>
        {sections.map(({ title, fields }) => (
          <Fieldset key={title} legend={title} p="sm">
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
          </Fieldset>
        ))}
        {conflict && known !== null && known.tag !== base?.tag && (
          <Conflict mine={draft} theirs={editable(known.value)} onDecide={decide} />
        )}
        {save.error !== null && !conflict && <Failed error={save.error} />}
        <Group justify="space-between">
          {id !== NEW && resource.remove !== undefined ? (
            <Remove {...{ resource, id }} tag={base?.tag ?? ""} onDone={onClose ?? (() => undefined)} />
          ) : (
            <span />
          )}
          <Group gap="xs">
            {onClose !== undefined && (
              <Button variant="default" onClick={onClose}>
                {texts.common.cancel}
              </Button>
            )}
            <Button type="submit" loading={save.isPending} disabled={conflict}>
              {texts.common.save}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

interface ConflictProps {
  mine: Draft;
  theirs: Draft;
  onDecide: (draft: Draft) => void;
}

function Conflict({ mine, theirs, onDecide }: ConflictProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    place.current?.scrollIntoView({ block: "end" });
  }, []);
  return (
    <Alert ref={place} color="orange" title={t.conflict.title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t.conflict.body}</Text>
        <Table fz="xs" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.conflict.field}</Table.Th>
              <Table.Th>{t.conflict.mine}</Table.Th>
              <Table.Th>{t.conflict.theirs}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences(mine, theirs).map(({ path, mine: left, theirs: right }) => (
              <Table.Tr key={path}>
                <Table.Td>{path}</Table.Td>
                <Table.Td>{written(left)}</Table.Td>
                <Table.Td>{written(right)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onDecide(theirs)}>
            {t.conflict.take}
          </Button>
          <Button size="xs" variant="default" onClick={() => onDecide(mine)}>
            {t.conflict.keep}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

interface RemoveProps<T extends Thing> {
  resource: Resource<T>;
  id: string;
  tag: string;
  onDone: () => void;
}

function Remove<T extends Thing>({ resource, id, tag, onDone }: RemoveProps<T>) {
  const remove = useRemove(resource, id);
  const ask = () =>
    modals.openConfirmModal({
      title: t.remove.title,
      children: <Text size="sm">{t.remove.body}</Text>,
      labels: { confirm: t.remove.confirm, cancel: texts.common.cancel },
      confirmProps: { color: "red" },
      closeButtonProps: { "aria-label": texts.common.close },
      onConfirm: () => remove.mutate(tag, { onSuccess: onDone }),
    });
  return (
    <Stack gap="xs">
      <Button variant="light" color="red" loading={remove.isPending} onClick={ask}>
        {t.remove.confirm}
      </Button>
      {remove.error !== null && <Failed error={remove.error} />}
    </Stack>
  );
}
