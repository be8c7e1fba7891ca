/** The day's orders: thousands of rows, drawn as far as they are seen. */
import { Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from "react";
import { texts } from "../../texts/en";
import type { Shipment } from "./data";
import { ordered, type OrderRow, rowsOf, type SortKey } from "./rows";
import type { Standing } from "./view";
import classes from "./plan.module.css";

const ROW_PX = 40;
const { columns } = texts.plan;
const COLUMNS: readonly SortKey[] = ["order", "recipient", "window", "where"];

interface Props {
  shipments: readonly Shipment[];
  where: ReadonlyMap<string, Standing>;
  carriers: ReadonlyMap<string, string>;
  clock: (instant: string) => string;
  chosen: ReadonlySet<string>;
  onChoose: (ids: string[], more: boolean) => void;
}

export function OrdersTable({ shipments, where, carriers, clock, chosen, onChoose }: Props) {
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState<{ key: SortKey; down: boolean }>({ key: "order", down: false });
  const [settled] = useDebouncedValue(filter, 120);
  const all = useMemo(() => rowsOf(shipments, where, carriers, clock), [shipments, where, carriers, clock]);
  const rows = useMemo(() => ordered(all, settled, sort.key, sort.down), [all, settled, sort]);
  return (
    <div className={classes.table}>
      <TextInput
        size="xs"
        m="xs"
        aria-label={texts.plan.filter}
        placeholder={texts.plan.filter}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div role="table" aria-label={columns.order} aria-rowcount={rows.length + 1} className={classes.grid}>
        <div role="rowgroup">
          <div role="row" className={classes.head}>
            {COLUMNS.map((key) => (
              <div
                key={key}
                role="columnheader"
                aria-sort={sort.key === key ? (sort.down ? "descending" : "ascending") : "none"}
              >
                <button
                  type="button"
                  onClick={() => setSort((old) => ({ key, down: old.key === key && !old.down }))}
                >
                  {columns[key]}
                  {sort.key === key && (sort.down ? " ↓" : " ↑")}
                </button>
              </div>
            ))}
          </div>
        </div>
        <Rows rows={rows} chosen={chosen} onChoose={onChoose} />
      </div>
    </div>
  );
}

function Rows({ rows, chosen, onChoose }: Pick<Props, "chosen" | "onChoose"> & { rows: OrderRow[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const go = (event: KeyboardEvent) => {
    const at = rows.findIndex(({ id }) => chosen.has(id));
    const next = rows[event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : -1];
    if (next === undefined) return;
    event.preventDefault();
    onChoose([next.id], false);
    list.scrollToIndex(rows.indexOf(next));
  };
  return (
    // The list scrolls and is walked through with the arrows.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions
    <div ref={scroll} className={classes.scroll} tabIndex={0} onKeyDown={go} role="rowgroup">
      <div style={{ height: list.getTotalSize(), position: "relative" }} role="presentation">
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row && <Row key={row.id} {...{ row, index, start, onChoose }} chosen={chosen.has(row.id)} />;
        })}
      </div>
    </div>
  );
}

interface RowProps {
  row: OrderRow;
  index: number;
  start: number;
  chosen: boolean;
  onChoose: Props["onChoose"];
}

function Row({ row, index, start, chosen, onChoose }: RowProps) {
  const choose = (event: MouseEvent) => onChoose([row.id], event.shiftKey || event.ctrlKey || event.metaKey);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      data-chosen={chosen || undefined}
      className={classes.row}
      style={{ transform: `translateY(${start}px)` }}
      onClick={choose}
    >
      <div role="cell">
        <Text size="xs" fw={500} truncate>
          {row.order}
        </Text>
      </div>
      <div role="cell" className={classes.two}>
        <Text size="xs" truncate>
          {row.recipient}
        </Text>
        <Text size="10px" c="dimmed" truncate>
          {row.address}
        </Text>
      </div>
      <div role="cell">
        <Text size="xs" {...(row.window === "" && { c: "dimmed" })}>
          {row.window === "" ? texts.plan.anyTime : row.window}
        </Text>
      </div>
      <div role="cell" className={classes.where}>
        <span className={classes.swatch} style={{ background: row.colour }} />
        <Text size="xs" truncate>
          {row.where}
        </Text>
      </div>
    </div>
  );
}
