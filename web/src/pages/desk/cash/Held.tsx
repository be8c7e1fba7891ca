/** The parcels whose cash somebody holds, and what is handed over of it. */
import { CloseButton, Group, Table, Title } from "@mantine/core";
import { useNames } from "../../../api/names";
import { money } from "../../../format/formats";
import { Empty, Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import classes from "../desk.module.css";
import { useHeld } from "./data";
import { TakeIn } from "./TakeIn";

const t = texts.desk.cash;

export function Held({ party, onClose }: { party: string; onClose: () => void }) {
  const name = useNames();
  const held = useHeld(party);
  const currencies = [...new Set((held.data ?? []).map(({ currency }) => currency))];
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
      {held.data?.length === 0 && <Empty title={t.nothingHeld} />}
      {held.data !== undefined && held.data.length > 0 && (
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
      {currencies.map((currency) => (
        <TakeIn key={currency} {...{ party, currency }} />
      ))}
    </aside>
  );
}
