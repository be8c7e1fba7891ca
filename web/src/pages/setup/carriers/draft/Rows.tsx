/** A list of things in a contract, each with the same fields. */
import { ActionIcon, Button, Fieldset, Grid, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { texts } from "../../../../texts/en";
import { FieldInput } from "../../kit/FieldInput";
import type { Field } from "../../kit/fields";
import { problemAt } from "../../kit/problems";
import { put, type Row, rowsAt, withRows } from "../document";
import type { Part } from "./part";

const t = texts.contract;

interface Props extends Part {
  path: string;
  title: string;
  one: string;
  fieldsOf: (row: Row) => readonly Field[];
  fresh: Row;
  /** What a row becomes once a field of it is changed. */
  settle?: (row: Row, changed: string) => Row;
}

export function Rows({ document, onChange, problems, path, title, one, fieldsOf, fresh, settle = (row) => row }: Props) {
  const rows = rowsAt(document, path);
  const set = (next: Row[]) => onChange(withRows(document, path, next));
  return (
    <Fieldset legend={title} p="sm">
      <Stack gap="xs">
        {rows.map((row, index) => (
          <Paper key={`${index}`} withBorder p="xs" role="group" aria-label={`${one} ${index + 1}`}>
            <Group wrap="nowrap" align="flex-start" gap="xs">
              <Grid columns={6} gap="xs" flex={1}>
                {fieldsOf(row).map((field) => (
                  <FieldInput
                    key={field.path}
                    {...{ field, draft: row }}
                    problem={problemAt(problems, `${path}.${index}.${field.path}`)}
                    onChange={(at, value) => set(rows.map((old, here) => (here === index ? settle(put(old, at, value), at) : old)))}
                  />
                ))}
              </Grid>
              <ActionIcon variant="subtle" color="gray" aria-label={t.remove(`${one} ${index + 1}`)} onClick={() => set(rows.filter((_, here) => here !== index))}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
            {problems.has(`${path}.${index}`) && (
              <Text size="xs" c="red" role="alert">
                {problems.get(`${path}.${index}`)}
              </Text>
            )}
          </Paper>
        ))}
        <Button size="compact-xs" variant="light" leftSection={<IconPlus size={12} aria-hidden />} style={{ alignSelf: "flex-start" }} onClick={() => set([...rows, fresh])}>
          {texts.setup.add(one)}
        </Button>
      </Stack>
    </Fieldset>
  );
}
