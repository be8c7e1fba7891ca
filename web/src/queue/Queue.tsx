/** A list of things to work off: walked through, selected and opened by keyboard or pointer. */
import { Button, Checkbox, Group, Text } from "@mantine/core";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Empty } from "../shell/states";
import { texts } from "../texts/en";
import { KeyHelp } from "./KeyHelp";
import { useQueueKeys } from "./keys";
import type { Selection } from "./selection";
import classes from "./queue.module.css";

const t = texts.queue;

export interface Column<T> {
  key: string;
  title: string;
  /** A track of a CSS grid. */
  width: string;
  cell: (row: T) => ReactNode;
}

export interface More {
  has: boolean;
  loading: boolean;
  load: () => void;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  nameOf: (row: T) => string;
  selection: Selection;
  onOpen?: (row: T) => void;
  opened?: string | undefined;
  /** Rows that must not be overlooked. */
  alarming?: (row: T) => boolean;
  /** What can be done with all that is selected. */
  bulk: ReactNode;
  empty: string;
  more?: More;
}

export function Queue<T>(props: Props<T>) {
  const { label, rows, columns, idOf, selection, bulk, empty, more } = props;
  const [cursor, setCursor] = useState(-1);
  const [help, setHelp] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const at = Math.min(cursor, rows.length - 1);
  const go = (step: number) => setCursor(Math.max(0, Math.min(rows.length - 1, at + step)));
  useQueueKeys({
    onNext: () => go(1),
    onBefore: () => go(-1),
    onSelect: () => withRow(rows[at], (row) => selection.toggle(idOf(row))),
    onHelp: () => setHelp(true),
  });
  useEffect(() => {
    if (at >= 0) body.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus();
  }, [at]);
  if (rows.length === 0) return <Empty title={empty} />;
  const shown = selection.of(rows.map(idOf));
  const template = { "--columns": `36px ${columns.map(({ width }) => width).join(" ")}` } as CSSProperties;
  return (
    <div className={classes.queue} style={template}>
      <KeyHelp opened={help} onClose={() => setHelp(false)} />
      <div role="grid" aria-label={label} aria-rowcount={rows.length + 1} className={classes.grid} ref={body}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.row}>
            <div role="columnheader">
              <Checkbox
                size="xs"
                aria-label={t.all}
                checked={shown.length === rows.length}
                indeterminate={shown.length > 0 && shown.length < rows.length}
                onChange={() => selection.set(shown.length === rows.length ? [] : rows.map(idOf))}
              />
            </div>
            {columns.map(({ key, title }) => (
              <div role="columnheader" key={key}>
                {title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {rows.map((row, index) => (
            <Row key={idOf(row)} {...props} row={row} index={index} current={index === Math.max(at, 0)} onPlace={setCursor} />
          ))}
        </div>
      </div>
      {more?.has === true && (
        <Button variant="subtle" size="compact-sm" m="sm" loading={more.loading} onClick={more.load}>
          {t.more}
        </Button>
      )}
      {shown.length > 0 && (
        <Group className={classes.bulk} role="region" aria-label={t.bulk} gap="sm">
          <Text size="sm" fw={600}>
            {t.selected(shown.length)}
          </Text>
          {bulk}
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => selection.set([])}>
            {t.none}
          </Button>
        </Group>
      )}
    </div>
  );
}

interface RowProps<T> extends Props<T> {
  row: T;
  index: number;
  current: boolean;
  onPlace: (index: number) => void;
}

function Row<T>({ row, index, current, onPlace, ...props }: RowProps<T>) {
  const { columns, idOf, nameOf, selection, onOpen, opened, alarming } = props;
  const id = idOf(row);
  const open = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    event.preventDefault();
    onOpen?.(row);
  };
  return (
    <div
      role="row"
      tabIndex={current ? 0 : -1}
      data-at={index}
      data-opened={opened === id || undefined}
      data-alarming={alarming?.(row) === true || undefined}
      aria-rowindex={index + 2}
      aria-selected={selection.has(id)}
      className={classes.row}
      onKeyDown={open}
      onFocus={() => onPlace(index)}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest("input, a, button, label")) onOpen?.(row);
      }}
    >
      <div role="gridcell">
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={t.select(nameOf(row))}
          checked={selection.has(id)}
          onChange={() => selection.toggle(id)}
        />
      </div>
      {columns.map(({ key, cell }) => (
        <div role="gridcell" key={key}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}

function withRow<T>(row: T | undefined, act: (row: T) => void): void {
  if (row !== undefined) act(row);
}
