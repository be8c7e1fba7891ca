/** Prices: a grid of zones and weights for each service, typed or read from a carrier's sheet. */
import { ActionIcon, Button, Group, NumberInput, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type SyntheticEvent, useState } from "react";
import { Empty } from "../../../../shell/states";
import { texts } from "../../../../texts/en";
import classes from "../../setup.module.css";
import { namesIn, rowsAt } from "../document";
import { type GridRow, gridOf, withExtra, withoutWeight, withPrice } from "./grid";
import type { Part } from "./part";
import { SheetImport } from "./SheetImport";

const t = texts.contract.rates;

export function RatesTab(part: Part & { carrierId: string }) {
  const { document, onChange } = part;
  const { zones, levels } = namesIn(document);
  const [wanted, want] = useState(levels[0] ?? "");
  const [asked, ask] = useState<number[]>([]);
  const level = levels.includes(wanted) ? wanted : (levels[0] ?? "");
  if (level === "" || zones.length === 0) return <Empty title={t.none} />;
  const { weights, rows } = gridOf(document, level, asked);
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {t.hint}
      </Text>
      <Group justify="space-between" align="flex-end">
        <SegmentedControl size="xs" aria-label={t.level} data={levels} value={level} onChange={want} />
        <AddWeight onAdd={(weight) => ask([...asked, weight])} />
      </Group>
      <div className={classes.grid}>
        <Table fz="xs" verticalSpacing={3} horizontalSpacing={4} stickyHeader aria-label={texts.contract.tabs.rates}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.zone}</Table.Th>
              {weights.map((weight) => (
                <Table.Th key={weight} ta="right">
                  {t.upTo(String(weight))}
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="xs"
                    aria-label={t.removeWeight(String(weight))}
                    onClick={() => {
                      ask(asked.filter((each) => each !== weight));
                      onChange(withoutWeight(document, level, weight));
                    }}
                  >
                    <IconX size={12} />
                  </ActionIcon>
                </Table.Th>
              ))}
              <Table.Th ta="right">{t.extra}</Table.Th>
              <Table.Th ta="right">{t.days}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <PriceRow key={row.zone} {...part} {...{ row, weights, level }} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <SheetImport {...part} level={level} />
    </Stack>
  );
}

interface PriceRowProps extends Part {
  row: GridRow;
  weights: readonly number[];
  level: string;
}

function PriceRow({ document, onChange, problems, row, weights, level }: PriceRowProps) {
  const { zone } = row;
  const at = rowsAt(document, "rates").findIndex((rate) => rate["zone"] === zone && rate["service_level"] === level);
  const problem = [...problems].find(([path]) => path === `rates.${at}` || path.startsWith(`rates.${at}.`))?.[1];
  const cell = (column: string, value: number | null, set: (value: number | null) => void) => (
    <Table.Td key={column} w={84}>
      <NumberInput
        size="xs"
        hideControls
        min={0}
        aria-label={t.price(zone, column)}
        styles={{ input: { textAlign: "right" } }}
        value={value ?? ""}
        onChange={(next) => set(next === "" ? null : Number(next))}
      />
    </Table.Td>
  );
  return (
    <Table.Tr>
      <Table.Td fw={600}>
        {zone}
        {problem !== undefined && (
          <Text size="xs" c="red" role="alert">
            {problem}
          </Text>
        )}
      </Table.Td>
      {weights.map((weight, index) =>
        cell(t.upTo(String(weight)), row.prices[index] ?? null, (price) => onChange(withPrice(document, level, zone, weight, price))),
      )}
      {cell(t.extra, row.extra, (value) => onChange(withExtra(document, level, zone, "extra_kg", value)))}
      {cell(t.days, row.days, (value) => onChange(withExtra(document, level, zone, "promised_days", value)))}
    </Table.Tr>
  );
}

function AddWeight({ onAdd }: { onAdd: (weight: number) => void }) {
  const [weight, setWeight] = useState<number | string>("");
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    onAdd(Number(weight));
    setWeight("");
  };
  return (
    <form onSubmit={add}>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <NumberInput size="xs" w={120} hideControls min={0.001} suffix=" kg" label={t.weight} value={weight} onChange={setWeight} />
        <Button type="submit" size="xs" variant="light" disabled={!(Number(weight) > 0)}>
          {t.addWeight}
        </Button>
      </Group>
    </form>
  );
}
