/** Where a number comes from: formula and version, the condition, what was left out and why, and the rows. */
import { Button, Code, Drawer, Stack, Table, Text, Title } from "@mantine/core";
import { useLocal, useNames } from "../../api/names";
import { count, momentIn } from "../../format/formats";
import { words } from "../../format/words";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Opened } from "./address";
import { type Facts, useReceipts } from "./data";
import desk from "../desk/desk.module.css";
import classes from "./figures.module.css";

const t = texts.figures.receipts;

export function Receipts({ onClose, ...opened }: Opened & { onClose: () => void }) {
  const found = useReceipts(opened);
  const [first] = found.data?.pages ?? [];
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={760}
      title={t.title(first?.figure.title ?? words(opened.figure))}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {first && (
        <Stack>
          <Definition opened={opened} first={first} />
          <Title order={3} size="h6">
            {t.rows}
          </Title>
          {rows.length === 0 ? <Text size="sm">{t.none}</Text> : <Rows rows={rows} />}
          {found.hasNextPage && (
            <Button variant="subtle" size="compact-sm" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t.more}
            </Button>
          )}
        </Stack>
      )}
    </Drawer>
  );
}

type Receipt = NonNullable<ReturnType<typeof useReceipts>["data"]>["pages"][number];

function Definition({ opened, first }: { opened: Opened; first: Receipt }) {
  const name = useNames();
  const excluded = Object.entries(first.excluded).map(([reason, number]) => `${words(reason)}: ${count(number)}`);
  const period = opened.first === opened.last ? opened.first : `${opened.first} – ${opened.last}`;
  return (
    <dl className={desk.facts}>
      <dt>{t.formula}</dt>
      <dd>
        {first.figure.formula} · {t.version(first.figure.version)}
      </dd>
      <dt>{t.period}</dt>
      <dd>{period}</dd>
      {opened.only !== undefined && (
        <>
          <dt>{t.only}</dt>
          <dd>{narrowed(opened.only, name)}</dd>
        </>
      )}
      <dt>{t.counted}</dt>
      <dd>{count(first.counted)}</dd>
      <dt>{t.excluded}</dt>
      <dd>{excluded.length === 0 ? t.nothingExcluded : excluded.join(", ")}</dd>
      <dt>{t.condition}</dt>
      <dd>
        <Code>{first.sql}</Code>
      </dd>
    </dl>
  );
}

function narrowed(only: string, name: (id: string) => string): string {
  const [dimension = "", value = ""] = only.split(/:(.*)/s);
  const labels: Record<string, string> = texts.figures.dimensions;
  return `${labels[dimension] ?? dimension}: ${value === "" ? texts.figures.own : name(value)}`;
}

function Rows({ rows }: { rows: readonly Facts[] }) {
  const name = useNames();
  const moment = momentIn(useLocal().timezone);
  const at = (instant: string | null) => (instant === null ? "–" : moment(instant));
  return (
    <div className={classes.scroll}>
      <Table fz="xs" striped verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {Object.entries(t.columns).map(([key, label]) => (
              <Table.Th key={key}>{label}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.shipment_id}>
              <Table.Td fw={600}>{row.order_id}</Table.Td>
              <Table.Td>{row.day}</Table.Td>
              <Table.Td>{row.zone}</Table.Td>
              <Table.Td>{name(row.carrier_id === "" ? row.rider_id : row.carrier_id)}</Table.Td>
              <Table.Td>{at(row.promised_end)}</Table.Td>
              <Table.Td>
                {at(row.delivered_at)}
                {isLate(row) && ` · ${t.late}`}
              </Table.Td>
              <Table.Td>{row.attempts}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function isLate({ delivered_at, promised_end }: Facts): boolean {
  return delivered_at !== null && promised_end !== null && Date.parse(delivered_at) > Date.parse(promised_end);
}
