/** Two versions side by side: money, routes, and what is different for whom. */
import { Group, Modal, ScrollArea, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Schemas } from "../../api/client";
import { change, clockIn, distance, duration, money } from "../../format/formats";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { type Plan, useVersions } from "./data";

const t = texts.plan.compare;
type Comparison = Schemas["ComparisonOut"];

interface Props {
  plan: Plan;
  timezone: string;
  carriers: ReadonlyMap<string, string>;
  opened: boolean;
  onClose: () => void;
}

export function CompareDialog({ opened, onClose, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.title} size="90%" closeButtonProps={{ "aria-label": texts.common.close }}>
      {opened && <Compared {...rest} />}
    </Modal>
  );
}

function Compared({ plan, timezone, carriers }: Omit<Props, "opened" | "onClose">) {
  const versions = useVersions(plan.id);
  const head = plan.head ?? 1;
  const parent = versions.data?.find(({ number }) => number === head)?.parent ?? Math.max(head - 1, 1);
  const [chosen, setChosen] = useState<{ before?: number; after?: number }>({});
  const before = chosen.before ?? plan.committed ?? parent;
  const after = chosen.after ?? head;
  const found = useQuery({
    queryKey: ["plans", plan.id, "compare", before, after],
    queryFn: () => {
      const params = { path: { plan_id: plan.id }, query: { from: before, to: after } };
      return answered(api.GET("/v1/plans/{plan_id}/compare", { params }));
    },
    staleTime: Infinity,
  });
  const options = (versions.data ?? []).map(({ number, origin }) => ({
    value: String(number),
    label: `${texts.plan.version(number)} · ${texts.plan.origin[origin] ?? origin}`,
  }));
  return (
    <Stack>
      <Group grow>
        <Select label={t.before} data={options} value={String(before)} allowDeselect={false} onChange={(value) => setChosen((old) => ({ ...old, before: Number(value) }))} />
        <Select label={t.after} data={options} value={String(after)} allowDeselect={false} onChange={(value) => setChosen((old) => ({ ...old, after: Number(value) }))} />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} />}
      {found.data && <ComparisonView found={found.data} currency={plan.currency} timezone={timezone} carriers={carriers} />}
    </Stack>
  );
}

interface ViewProps {
  found: Comparison;
  currency: string;
  timezone: string;
  carriers: ReadonlyMap<string, string>;
}

/** Also shown for a re-plan of a day under way. */
export function ComparisonView({ found, currency, timezone, carriers }: ViewProps) {
  if (found.shipments.length === 0 && found.routes.length === 0) return <Empty title={t.same} />;
  return (
    <Stack>
      <Text size="sm">
        {t.cost}: {money(found.cost_minor.before, currency)} → <b>{money(found.cost_minor.after, currency)}</b> (
        {change(found.cost_minor.after - found.cost_minor.before, currency)})
      </Text>
      <Routes found={found} currency={currency} timezone={timezone} />
      <Shipments found={found} timezone={timezone} carriers={carriers} />
    </Stack>
  );
}

function Routes({ found, currency, timezone }: Omit<ViewProps, "carriers">) {
  const clock = clockIn(timezone);
  const cells = (figures: Schemas["RouteFiguresOut"] | null) =>
    figures === null
      ? texts.plan.atHome
      : `${texts.plan.stops(figures.stops)} · ${distance(figures.distance_m)} · ${clock(figures.end)} · ${money(figures.cost_minor, currency)}`;
  return (
    <section>
      <Title order={3} size="h6">
        {t.routes}
      </Title>
      <Table fz="xs">
        <Table.Tbody>
          {found.routes.map(({ shift, before, after }) => (
            <Table.Tr key={shift}>
              <Table.Td fw={600}>{shift}</Table.Td>
              <Table.Td>{cells(before)}</Table.Td>
              <Table.Td>{cells(after)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Shipments({ found, timezone, carriers }: Omit<ViewProps, "currency">) {
  const clock = clockIn(timezone);
  const told = (standing: Schemas["StandingOut"] | null) => {
    if (standing === null) return t.none;
    if (standing.carrier !== "") return carriers.get(standing.carrier) ?? standing.carrier;
    if (standing.shift === "") return texts.plan.nobody;
    return `${standing.shift} · ${standing.place ?? ""} · ${standing.begin === null ? "" : clock(standing.begin)}`;
  };
  const moved = (seconds: number | null) =>
    seconds === null || Math.abs(seconds) < 60 ? "" : seconds < 0 ? t.earlier(duration(-seconds)) : t.later(duration(seconds));
  return (
    <section>
      <Title order={3} size="h6">
        {t.shipments}
      </Title>
      <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0 }}>
        <Table fz="xs" stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{texts.plan.columns.order}</Table.Th>
              <Table.Th>{t.before}</Table.Th>
              <Table.Th>{t.after}</Table.Th>
              <Table.Th>{t.what}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.shipments.map(({ shipment_id, order_id, before, after, moved_s }) => (
              <Table.Tr key={shipment_id}>
                <Table.Td>{order_id}</Table.Td>
                <Table.Td>{told(before)}</Table.Td>
                <Table.Td>{told(after)}</Table.Td>
                <Table.Td>{moved(moved_s)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </section>
  );
}
