/** A table of things, found by words; a row is opened by its first cell, a button. */
import { Anchor, Button, Group, Table, Text, TextInput, Title } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { count } from "../../../format/formats";
import { Empty, Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import classes from "../setup.module.css";
import type { Thing } from "./resource";

const FROM_HERE_SEARCHED = 8;

export interface Column<T> {
  label: string;
  /** What is shown; a text is also what is searched. */
  cell: (thing: T) => ReactNode;
  right?: boolean;
}

interface Props<T extends Thing> {
  title: string;
  hint: string;
  query: { data: T[] | undefined; error: Error | null; refetch: () => unknown };
  columns: readonly Column<T>[];
  onOpen?: (id: string) => void;
  onAdd?: (() => void) | undefined;
  addLabel?: string;
}

export function ThingTable<T extends Thing>({ title, hint, query, columns, onOpen, onAdd, addLabel }: Props<T>) {
  const [filter, setFilter] = useState("");
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const all = query.data ?? [];
  const shown = all.filter((thing) => {
    const text = columns.map(({ cell }) => cell(thing)).filter((each) => typeof each === "string").join(" ").toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <section aria-label={title} className={classes.section}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        </div>
        {onAdd !== undefined && (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
            {addLabel ?? texts.setup.new}
          </Button>
        )}
      </Group>
      {all.length >= FROM_HERE_SEARCHED && (
        <Group gap="xs">
          <TextInput
            size="xs"
            w={260}
            aria-label={texts.common.search}
            placeholder={texts.common.search}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {count(shown.length)}
          </Text>
        </Group>
      )}
      {query.error !== null ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Loading />
      ) : all.length === 0 ? (
        <Empty title={texts.setup.empty}>
          {onAdd !== undefined && (
            <Text size="sm" c="dimmed">
              {texts.setup.emptyHint(addLabel ?? texts.setup.new)}
            </Text>
          )}
        </Empty>
      ) : (
        <Rows {...{ shown, columns }} {...(onOpen && { onOpen })} />
      )}
    </section>
  );
}

function Rows<T extends Thing>({ shown, columns, onOpen }: Pick<Props<T>, "columns" | "onOpen"> & { shown: T[] }) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table fz="sm" highlightOnHover verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ label, right }) => (
              <Table.Th key={label} ta={right === true ? "right" : "left"}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((thing) => (
            <Table.Tr key={thing.id}>
              {columns.map(({ label, cell, right }, index) => (
                <Table.Td key={label} ta={right === true ? "right" : "left"}>
                  {index === 0 && onOpen !== undefined ? (
                    <Anchor component="button" type="button" size="sm" fw={500} ta="left" onClick={() => onOpen(thing.id)}>
                      {cell(thing)}
                    </Anchor>
                  ) : (
                    cell(thing)
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
