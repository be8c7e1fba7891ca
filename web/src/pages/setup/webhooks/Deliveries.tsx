/** What was sent to an endpoint, newest first, and sending it again. */
import { Badge, Button, Code, Table, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import { Failed } from "../../../shell/states";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import { type Delivery, type DeliveryState, type Endpoint, useRedeliver } from "./endpoints";

const t = texts.setup.webhooks;
const COLOURS: Record<DeliveryState, string> = { pending: "gray", delivered: "teal", failed: "red" };
const COLUMNS = 6;

const moment = (at: string) => new Date(at).toLocaleString("en-GB", { dateStyle: "short", timeStyle: "medium" });

export function Deliveries({ endpoint, deliveries }: { endpoint: Endpoint; deliveries: readonly Delivery[] }) {
  const again = useRedeliver(endpoint.id);
  const [opened, open] = useState("");
  return (
    <>
      {again.error !== null && <Failed error={again.error} />}
      <Table.ScrollContainer minWidth={700}>
        <Table fz="xs" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              {[t.message, t.at, t.state, t.attempts, t.answer].map((label) => (
                <Table.Th key={label}>{label}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {deliveries.map((delivery) => (
              <Fragment key={delivery.id}>
                <Row
                  delivery={delivery}
                  opened={opened === delivery.id}
                  onOpen={() => open((old) => (old === delivery.id ? "" : delivery.id))}
                  onAgain={() => again.mutate(delivery.id, { onSuccess: () => tell("good", t.resent) })}
                />
                {opened === delivery.id && (
                  <Table.Tr>
                    <Table.Td colSpan={COLUMNS}>
                      <Code block aria-label={t.body}>
                        {JSON.stringify(delivery.body, null, 2)}
                      </Code>
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

interface RowProps {
  delivery: Delivery;
  opened: boolean;
  onOpen: () => void;
  onAgain: () => void;
}

function Row({ delivery, opened, onOpen, onAgain }: RowProps) {
  const { kind, state, attempts, created_at, next_at, status, error } = delivery;
  return (
    <Table.Tr>
      <Table.Td>
        <Button size="compact-xs" variant="subtle" aria-expanded={opened} onClick={onOpen}>
          {kind}
        </Button>
      </Table.Td>
      <Table.Td>{moment(created_at)}</Table.Td>
      <Table.Td>
        <Badge size="sm" autoContrast color={COLOURS[state]}>
          {t.states[state]}
        </Badge>
      </Table.Td>
      <Table.Td>{attempts}</Table.Td>
      <Table.Td>
        {status === 0 ? t.noAnswer : status}
        {error !== "" && (
          <Text size="xs" c="dimmed">
            {error}
          </Text>
        )}
        {next_at !== null && (
          <Text size="xs" c="dimmed">
            {t.next(moment(next_at))}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <Button size="compact-xs" variant="light" aria-label={t.againOf(kind)} onClick={onAgain}>
          {t.again}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
