/** Everybody side by side: each figure of each carrier, rider, hub or zone, with its receipts. */
import { Group, Paper, SegmentedControl, Table } from "@mantine/core";
import { useMemo } from "react";
import { useNames } from "../../api/names";
import { dayFromNow } from "../../format/formats";
import { optionsOf } from "../../format/words";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { type Dimension, useFigureFilters } from "./address";
import { type Figure, type Reading, useDefinitions, useReadings } from "./data";
import { Exports } from "./Exports";
import { Period } from "./Period";
import { Value } from "./Value";
import classes from "./figures.module.css";

const t = texts.figures.scores;
const DAYS = 27;

export function ScoresPage() {
  const { filters, choose } = useFigureFilters();
  const { by = "carrier_id", first = dayFromNow(-DAYS), last = dayFromNow(0) } = filters;
  const figures = useDefinitions();
  const readings = useReadings({ first, last, by: [by] });
  const error = figures.error ?? readings.error;
  return (
    <div className={classes.page}>
      <Group mb="sm" gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={t.by}
          data={optionsOf(texts.figures.dimensions)}
          value={by}
          onChange={(value) => choose({ by: value })}
        />
        <Period first={first} last={last} />
        <Exports first={first} last={last} />
      </Group>
      {error !== null ? (
        <Failed error={error} onRetry={() => void readings.refetch()} />
      ) : readings.data === undefined || figures.data === undefined ? (
        <Loading />
      ) : (
        <Board figures={figures.data} readings={readings.data} period={{ first, last }} by={by} />
      )}
    </div>
  );
}

interface BoardProps {
  figures: ReadonlyMap<string, Figure>;
  readings: readonly Reading[];
  period: { first: string; last: string };
  by: Dimension;
}

function Board({ figures, readings, period, by }: BoardProps) {
  const name = useNames();
  const { rows, columns } = useMemo(() => boardOf(readings, by), [readings, by]);
  if (rows.length === 0) return <Empty title={t.nothing} />;
  return (
    <Paper withBorder className={classes.scroll}>
      <Table fz="sm" verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.figures.dimensions[by]}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column}>{figures.get(column)?.title ?? column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, byFigure }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">{key === "" ? texts.figures.own : name(key)}</Table.Th>
              {columns.map((column) => {
                const [figure, reading] = [figures.get(column), byFigure.get(column)];
                return (
                  <Table.Td key={column}>
                    {figure && reading && reading.value !== null && (
                      <Value figure={figure} reading={reading} opens={{ ...period, only: `${by}:${key}` }} />
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

interface Row {
  key: string;
  byFigure: Map<string, Reading>;
}

/** Put readings side by side; figures that nobody has a value of are left out. */
function boardOf(readings: readonly Reading[], by: Dimension): { rows: Row[]; columns: string[] } {
  const rows = new Map<string, Row>();
  const columns = new Set<string>();
  for (const reading of readings) {
    if (reading.value === null) continue;
    const key = reading.cut[by] ?? "";
    const row = rows.get(key) ?? { key, byFigure: new Map<string, Reading>() };
    row.byFigure.set(reading.figure, reading);
    rows.set(key, row);
    columns.add(reading.figure);
  }
  return { rows: [...rows.values()], columns: [...columns] };
}
