/** One figure over some days, whole or cut, as lines and as numbers that open their receipts. */
import { Group, Paper, Select, Table, Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useLocal, useNames } from "../../api/names";
import { dayFromNow } from "../../format/formats";
import { optionsOf } from "../../format/words";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { useFigureFilters } from "./address";
import { type Figure, type Reading, useDefinitions, useReadings } from "./data";
import { Exports } from "./Exports";
import { Period } from "./Period";
import { type Lines, linesOf } from "./series";
import { MOST_LINES, TrendChart } from "./TrendChart";
import { inUnit } from "./units";
import { Value } from "./Value";
import classes from "./figures.module.css";

const t = texts.figures.trends;
const DAYS = 27;

export function TrendsPage() {
  const { filters, choose } = useFigureFilters();
  const figures = useDefinitions();
  const { figure: name = "on_time_rate", by, first = dayFromNow(-DAYS), last = dayFromNow(0) } = filters;
  const readings = useReadings({ first, last, figure: [name], by: by === undefined ? ["day"] : ["day", by] });
  const figure = figures.data?.get(name);
  const error = figures.error ?? readings.error;
  return (
    <div className={classes.page}>
      <Group mb="sm" gap="xs">
        <Select
          size="xs"
          w={220}
          aria-label={t.figure}
          searchable
          allowDeselect={false}
          data={[...(figures.data?.values() ?? [])].map(({ name: value, title }) => ({ value, label: title }))}
          value={name}
          onChange={(value) => choose({ figure: value ?? undefined })}
        />
        <Select
          size="xs"
          w={160}
          aria-label={t.by}
          placeholder={t.whole}
          clearable
          clearButtonProps={{ "aria-label": texts.queue.clear(t.by) }}
          data={optionsOf(texts.figures.dimensions)}
          value={by ?? null}
          onChange={(value) => choose({ by: value ?? undefined })}
        />
        <Period first={first} last={last} />
        <Exports first={first} last={last} />
      </Group>
      {error !== null ? (
        <Failed error={error} onRetry={() => void readings.refetch()} />
      ) : readings.data === undefined || figure === undefined ? (
        <Loading />
      ) : (
        <Shown figure={figure} readings={readings.data} first={first} last={last} by={by} />
      )}
    </div>
  );
}

interface ShownProps {
  figure: Figure;
  readings: readonly Reading[];
  first: string;
  last: string;
  by: string | undefined;
}

function Shown({ figure, readings, first, last, by }: ShownProps) {
  const name = useNames();
  const { currency } = useLocal();
  const lines = useMemo(() => linesOf(readings, first, last, by), [readings, first, last, by]);
  const nameOf = useCallback(
    (key: string) => (by === undefined ? t.whole : key === "" ? texts.figures.own : name(key)),
    [by, name],
  );
  const write = useCallback((value: number) => inUnit(value, figure.unit, currency), [figure.unit, currency]);
  if (lines.series.every(({ values }) => values.every((value) => value === null))) return <Empty title={t.nothing} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb={6}>
        {figure.formula}
      </Text>
      <Paper withBorder p="sm">
        <TrendChart lines={lines} label={t.chart(figure.title)} nameOf={nameOf} write={write} target={figure.target} />
        {lines.series.length > MOST_LINES && (
          <Text size="xs" c="dimmed">
            {t.others(MOST_LINES)}
          </Text>
        )}
      </Paper>
      <Numbers figure={figure} lines={lines} nameOf={nameOf} by={by} />
    </>
  );
}

interface NumbersProps {
  figure: Figure;
  lines: Lines;
  nameOf: (key: string) => string;
  by: string | undefined;
}

function Numbers({ figure, lines, nameOf, by }: NumbersProps) {
  const days = lines.days.map((day, index) => ({ day, index })).reverse();
  return (
    <Paper withBorder mt="sm" className={classes.scroll}>
      <Table fz="xs" verticalSpacing={3} aria-label={t.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.day}</Table.Th>
            {lines.series.map(({ key }) => (
              <Table.Th key={key}>{nameOf(key)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map(({ day, index }) => (
            <Table.Tr key={day}>
              <Table.Td>{day}</Table.Td>
              {lines.series.map(({ key, values }) => {
                const value = values[index] ?? null;
                return (
                  <Table.Td key={key}>
                    {value !== null && (
                      <Value
                        figure={figure}
                        reading={{ value, meets: meets(value, figure) }}
                        opens={{ first: day, last: day, only: by === undefined ? undefined : `${by}:${key}` }}
                      />
                    )}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function meets(value: number, { target, direction }: Figure): boolean | null {
  if (target === null || direction === "none") return null;
  return direction === "up" ? value >= target : value <= target;
}
