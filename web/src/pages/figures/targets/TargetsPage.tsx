/** What is aimed at: for everything, or for one carrier, rider, hub, zone … */
import { ActionIcon, Paper, Stack, Table, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useLocal, useNames } from "../../../api/names";
import { Empty, Failed, Loading } from "../../../shell/states";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import type { Dimension } from "../address";
import { type Figure, useDefinitions } from "../data";
import classes from "../figures.module.css";
import { inUnit } from "../units";
import { type Target, useRemoveTarget, useTargets } from "./data";
import { TargetForm } from "./TargetForm";

const t = texts.figures.targets;

export function TargetsPage() {
  const figures = useDefinitions();
  const targets = useTargets();
  const error = figures.error ?? targets.error;
  return (
    <div className={classes.page}>
      {error !== null ? (
        <Failed error={error} onRetry={() => void Promise.all([figures.refetch(), targets.refetch()])} />
      ) : figures.data === undefined || targets.data === undefined ? (
        <Loading />
      ) : (
        <Stack maw={860}>
          <Text size="sm" c="dimmed">
            {t.hint}
          </Text>
          <TargetForm figures={figures.data} />
          {targets.data.length === 0 ? <Empty title={t.none} /> : <Targets targets={targets.data} figures={figures.data} />}
        </Stack>
      )}
    </div>
  );
}

function Targets({ targets, figures }: { targets: readonly Target[]; figures: ReadonlyMap<string, Figure> }) {
  const name = useNames();
  const { currency } = useLocal();
  const remove = useRemoveTarget();
  return (
    <Paper withBorder>
      <Table fz="sm" aria-label={t.list}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.figure}</Table.Th>
            <Table.Th>{t.for}</Table.Th>
            <Table.Th>{t.value}</Table.Th>
            <Table.Th>{t.setBy}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {targets.map(({ id, figure, dimension, scope, value, set_by }) => {
            const known = figures.get(figure);
            const whose = dimension === "" ? t.everything : `${texts.figures.dimensions[dimension as Dimension]} ${name(scope)}`;
            const title = known?.title ?? figure;
            return (
              <Table.Tr key={id}>
                <Table.Th scope="row">{title}</Table.Th>
                <Table.Td>{whose}</Table.Td>
                <Table.Td>{known === undefined ? value : `${t.better[known.direction]} ${inUnit(value, known.unit, currency)}`}</Table.Td>
                <Table.Td>{name(set_by)}</Table.Td>
                <Table.Td ta="right">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.remove(title, whose)}
                    onClick={() => remove.mutate(id, { onError: (error) => tell("bad", error.message, texts.state.failed) })}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
