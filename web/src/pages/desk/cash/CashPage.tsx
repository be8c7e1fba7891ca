/** Who holds collected cash, how much of it is overdue, and for which parcels. */
import { CloseButton, Group, Table, Text, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { LARGEST_PAGE } from "../../../api/lists";
import { useNames } from "../../../api/names";
import { money } from "../../../format/formats";
import { useFilters } from "../../../queue/filters";
import { moreOf, usePages } from "../../../queue/pages";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { Money, Plain } from "../cells";
import { QueuePage } from "../QueuePage";
import classes from "../desk.module.css";

const t = texts.desk.cash;
const CASH = "cash";
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

function Held({ party, onClose }: { party: string; onClose: () => void }) {
  const name = useNames();
  const held = useQuery({
    queryKey: [CASH, "held", party],
    queryFn: () => answered(api.GET("/v1/cash/parties/{party}", { params: { path: { party }, query: { limit: LARGEST_PAGE } } })),
  });
  return (
    <aside className={classes.panel} aria-label={t.held}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {name(party)}
        </Title>
        <CloseButton aria-label={texts.common.close} onClick={onClose} />
      </Group>
      {held.isPending && <Loading />}
      {held.isError && <Failed error={held.error} onRetry={() => void held.refetch()} />}
      {held.data && (
        <Table fz="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.parcel}</Table.Th>
              <Table.Th>{t.columns.open}</Table.Th>
              <Table.Th>{t.due}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {held.data.map(({ shipment_id, open_minor, currency, due_on, overdue_days }) => (
              <Table.Tr key={`${shipment_id}${currency}`}>
                <Table.Td>{shipment_id}</Table.Td>
                <Table.Td>{money(open_minor, currency)}</Table.Td>
                <Table.Td>
                  {due_on ?? "–"}
                  {overdue_days > 0 && ` · ${t.overdue(overdue_days)}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </aside>
  );
}
