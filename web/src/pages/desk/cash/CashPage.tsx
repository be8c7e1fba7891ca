/** Who holds collected cash, how much of it is overdue, and for which parcels. */
import { Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMemo } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { useNames } from "../../../api/names";
import { money } from "../../../format/formats";
import { useFilters } from "../../../queue/filters";
import { moreOf, usePages } from "../../../queue/pages";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { texts } from "../../../texts/en";
import { Money, Plain } from "../cells";
import { QueuePage } from "../QueuePage";
import classes from "../desk.module.css";
import { CASH } from "./data";
import { Held } from "./Held";

const t = texts.desk.cash;
const PAGE = 100;
const KNOWN = { open: "id" } as const;

type Aged = Schemas["AgedOut"];

export function CashPage() {
  const { filters, choose } = useFilters(KNOWN);
  const found = usePages([CASH, "aging"], (cursor) => answered(api.GET("/v1/cash/aging", { params: { query: { limit: PAGE, cursor } } })));
  useHotkeys([["Escape", () => choose({ open: undefined })]]);
  return (
    <div className={classes.split} data-open={filters.open !== undefined || undefined}>
      <QueuePage title={t.title} hint={t.hint} found={found} filters={[]}>
        {(rows) => <Parties rows={rows} more={moreOf(found)} opened={filters.open} onOpen={(party) => choose({ open: party })} />}
      </QueuePage>
      {filters.open !== undefined && <Held party={filters.open} onClose={() => choose({ open: undefined })} />}
    </div>
  );
}

interface PartiesProps {
  rows: Aged[];
  more: ReturnType<typeof moreOf>;
  opened: string | undefined;
  onOpen: (party: string) => void;
}

function Parties({ rows, more, opened, onOpen }: PartiesProps) {
  const selection = useSelection();
  const name = useNames();
  const columns = useMemo(() => columnsOf(name), [name]);
  const chosen = rows.filter((row) => selection.has(idOf(row)));
  return (
    <Queue
      label={t.title}
      rows={rows}
      columns={columns}
      idOf={idOf}
      nameOf={({ party }) => name(party)}
      selection={selection}
      onOpen={({ party }) => onOpen(party)}
      opened={opened}
      alarming={({ overdue_minor }) => overdue_minor > 0}
      bulk={<Text size="sm">{t.together(sums(chosen))}</Text>}
      empty={t.empty}
      more={more}
    />
  );
}

const idOf = ({ party, currency }: Aged) => `${party} ${currency}`;

function sums(rows: readonly Aged[]): string {
  const by = new Map<string, number>();
  for (const { currency, open_minor } of rows) by.set(currency, (by.get(currency) ?? 0) + open_minor);
  return [...by].map(([currency, minor]) => money(minor, currency)).join(" + ");
}

function columnsOf(name: (id: string) => string): Column<Aged>[] {
  return [
    { key: "party", title: t.columns.party, width: "minmax(140px, 2fr)", cell: ({ party }) => <Plain text={name(party)} /> },
    { key: "open", title: t.columns.open, width: "120px", cell: ({ open_minor, currency }) => <Money minor={open_minor} currency={currency} /> },
    { key: "overdue", title: t.columns.overdue, width: "120px", cell: ({ overdue_minor, currency }) => <Money minor={overdue_minor} currency={currency} /> },
    {
      key: "age",
      title: t.columns.age,
      width: "minmax(200px, 3fr)",
      cell: ({ buckets, currency }) => <Plain text={buckets.filter(({ open_minor }) => open_minor > 0).map((bucket) => aged(bucket, currency)).join(" · ")} />,
    },
    { key: "much", title: t.columns.tooMuch, width: "110px", cell: ({ too_much_minor, currency }) => <Money minor={too_much_minor} currency={currency} /> },
  ];
}

function aged({ from_days, to_days, open_minor }: Schemas["BucketOut"], currency: string): string {
  return `${t.days(from_days, to_days)}: ${money(open_minor, currency)}`;
}
