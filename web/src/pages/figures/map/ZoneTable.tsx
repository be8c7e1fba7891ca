/** The same as on the map in numbers, the worst first; and what its colours mean. */
import { Group, Paper, Table, Text } from "@mantine/core";
import { useLocal } from "../../../api/names";
import { texts } from "../../../texts/en";
import type { Measure } from "../address";
import { type Figure, useDefinitions } from "../data";
import classes from "../figures.module.css";
import { inUnit } from "../units";
import { Value } from "../Value";
import { classesOf, colourOf } from "./classes";
import type { ZoneFeature } from "./data";

const t = texts.figures.map;

/** Lateness is what the on-time rate leaves: its receipts are that figure's. */
const FIGURE_OF: Readonly<Record<Measure, string>> = {
  late: "on_time_rate",
  cost_per_delivery: "cost_per_delivery",
  first_attempt_success: "first_attempt_success",
  incident_rate: "incident_rate",
};

interface Props {
  zones: readonly ZoneFeature[];
  shown: Measure;
  first: string;
  last: string;
}

export function ZoneTable({ zones, shown, first, last }: Props) {
  const figure = useDefinitions().data?.get(FIGURE_OF[shown]);
  const rows = zones.toSorted((left, right) => (right.properties[shown] ?? -1) - (left.properties[shown] ?? -1));
  return (
    <Paper withBorder className={classes.scroll}>
      <Table fz="sm" verticalSpacing={3} aria-label={t.map(t.measures[shown])}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.zone}</Table.Th>
            <Table.Th ta="right">{t.measures[shown]}</Table.Th>
            <Table.Th ta="right">{t.delivered}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ properties }) => (
            <Table.Tr key={properties.zone}>
              <Table.Th scope="row">{properties.zone === "" ? texts.figures.own : properties.zone}</Table.Th>
              <Table.Td ta="right">
                {figure !== undefined && (
                  <Value figure={figure} reading={{ value: properties[shown], meets: null }} opens={{ first, last, only: `zone:${properties.zone}` }} />
                )}
              </Table.Td>
              <Table.Td ta="right">{properties.delivered}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

export function Legend({ zones, shown }: Pick<Props, "zones" | "shown">) {
  const { currency } = useLocal();
  const ends = classesOf(zones.flatMap(({ geometry, properties }) => (geometry === null ? [] : (properties[shown] ?? []))));
  const unit: Figure["unit"] = shown === "cost_per_delivery" ? "money" : "share";
  return (
    <Group gap="sm" mt="xs" role="group" aria-label={t.legend}>
      {ends.map((end) => (
        <Group key={end} gap={4}>
          <span className={classes.swatch} style={{ background: colourOf(end, ends) }} />
          <Text size="xs">≤ {inUnit(end, unit, currency)}</Text>
        </Group>
      ))}
    </Group>
  );
}
