/** What is chosen: why it is where it is, and what can be done about it. */
import { Alert, Button, CloseButton, Group, Menu, Paper, Stack, Table, Text } from "@mantine/core";
import { IconLock, IconLockOpen, IconMapPin, IconRoute, IconUserOff } from "@tabler/icons-react";
import { money } from "../../format/formats";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Plan, PlanDocument, Shipment, VersionRef } from "./data";
import type { useEdits } from "./edits";
import { useExplained } from "./explained";
import { lockOf, placeLockOf } from "./locking";
import { named } from "./naming";
import type { Standing } from "./view";

const t = texts.plan;

interface Props {
  plan: Plan;
  version: VersionRef;
  document: PlanDocument;
  chosen: readonly string[];
  shipments: readonly Shipment[];
  where: ReadonlyMap<string, Standing>;
  locked: ReadonlySet<string>;
  carriers: ReadonlyMap<string, string>;
  edits: ReturnType<typeof useEdits>;
  onClose: () => void;
}

export function ShipmentPanel(props: Props) {
  const { chosen, shipments, onClose } = props;
  const only = chosen.length === 1 ? shipments.find(({ id }) => id === chosen[0]) : undefined;
  return (
    <Paper withBorder shadow="sm" p="sm" component="section" aria-label={t.chosen(chosen.length)}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600} size="sm">
              {only === undefined ? t.chosen(chosen.length) : `${only.order_id} · ${only.recipient}`}
            </Text>
            {only !== undefined && (
              <Text size="xs" c="dimmed">
                {only.address}
              </Text>
            )}
          </div>
          <CloseButton size="sm" aria-label={texts.common.close} onClick={onClose} />
        </Group>
        <Actions {...props} />
        {only !== undefined && <Why id={only.id} {...props} />}
      </Stack>
    </Paper>
  );
}

function Actions({ chosen, document, where, locked, edits }: Props) {
  const ids = [...chosen];
  const held = ids.some((id) => locked.has(id));
  const lock = lockOf(ids, where);
  const placeLock = placeLockOf(ids, where);
  const busy = edits.isPending;
  return (
    <Group gap={6}>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="compact-xs" variant="light" leftSection={<IconRoute size={14} aria-hidden />} disabled={busy}>
            {t.moveTo}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={300} style={{ overflow: "auto" }}>
          {document.routes.map(({ vehicle: shift }) => (
            <Menu.Item
              key={shift}
              onClick={() => edits.mutate({ edits: [{ kind: "move", shipment_ids: ids, to: shift, place: null }] })}
            >
              {shift}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {held ? (
        <Button
          size="compact-xs"
          variant="light"
          disabled={busy}
          leftSection={<IconLockOpen size={14} aria-hidden />}
          onClick={() => edits.mutate({ edits: [{ kind: "unlock", shipment_ids: ids }] })}
        >
          {t.unlock}
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="light"
          disabled={busy || lock.length === 0}
          leftSection={<IconLock size={14} aria-hidden />}
          onClick={() => edits.mutate({ edits: lock })}
        >
          {t.lock}
        </Button>
      )}
      {!held && placeLock.length > 0 && (
        <Button
          size="compact-xs"
          variant="light"
          disabled={busy}
          leftSection={<IconMapPin size={14} aria-hidden />}
          onClick={() => edits.mutate({ edits: placeLock })}
        >
          {t.lockPlace}
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="light"
        color="gray"
        disabled={busy}
        leftSection={<IconUserOff size={14} aria-hidden />}
        onClick={() => edits.mutate({ edits: [{ kind: "reassign", shipment_ids: ids, carrier: null }] })}
      >
        {t.take}
      </Button>
    </Group>
  );
}

function Why({ id, version, document, carriers }: Props & { id: string }) {
  const why = useExplained(version, id);
  if (why.isPending) return <Loading />;
  if (why.isError) return <Failed error={why.error} onRetry={() => void why.refetch()} />;
  const { why: reason, remedy, alternatives } = why.data;
  return (
    <Stack gap="xs">
      <div>
        <Text size="xs" fw={600}>
          {t.why}
        </Text>
        <Text size="xs">{named(reason, carriers)}</Text>
      </div>
      {remedy !== "" && (
        <Alert p="xs" color="orange" title={t.remedy}>
          <Text size="xs">{named(remedy, carriers)}</Text>
        </Alert>
      )}
      {alternatives.length > 0 && (
        <Table fz="xs" verticalSpacing={3} horizontalSpacing={4}>
          <Table.Caption ta="left" mt={4} fz="xs">
            {t.alternatives}
          </Table.Caption>
          <Table.Tbody>
            {alternatives.map(({ name, cost_minor, reason: but }) => (
              <Table.Tr key={name}>
                <Table.Td>{carriers.get(name) ?? name}</Table.Td>
                <Table.Td ta="right">{cost_minor === null ? t.impossible : money(cost_minor, document.currency)}</Table.Td>
                <Table.Td>{but}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
