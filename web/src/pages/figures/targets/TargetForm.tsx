/** Set a target. */
import { Button, Group, NumberInput, Paper, Select, Stack, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useCarriers, useHubs, useLocal, useRiders } from "../../../api/names";
import { optionsOf } from "../../../format/words";
import { Failed } from "../../../shell/states";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import type { Dimension } from "../address";
import type { Figure } from "../data";
import { fromTyped, inUnit } from "../units";
import { useSetTarget } from "./data";

const t = texts.figures.targets;

export function TargetForm({ figures }: { figures: ReadonlyMap<string, Figure> }) {
  const { currency } = useLocal();
  const set = useSetTarget();
  const [name, setName] = useState("on_time_rate");
  const [dimension, setDimension] = useState<Dimension | null>(null);
  const [scope, setScope] = useState("");
  const [value, setValue] = useState<string | number>("");
  const figure = figures.get(name);
  if (figure === undefined) return null;
  const complete = value !== "" && (dimension === null || scope.trim() !== "");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = { figure: name, dimension, scope: dimension === null ? "" : scope.trim(), value: fromTyped(value, figure.unit, currency) };
    set.mutate(body, {
      onSuccess: () => {
        tell("good", t.done(figure.title));
        setValue("");
      },
    });
  };
  const unit = figure.unit === "money" ? currency : t.units[figure.unit];
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit}>
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <Select
            size="xs"
            w={200}
            label={t.figure}
            searchable
            allowDeselect={false}
            data={[...figures.values()].map(({ name: id, title }) => ({ value: id, label: title }))}
            value={name}
            onChange={(next) => next !== null && setName(next)}
          />
          <Select
            size="xs"
            w={140}
            label={t.for}
            placeholder={t.everything}
            clearable
            data={optionsOf(texts.figures.dimensions)}
            value={dimension}
            onChange={(next) => {
              setDimension(next);
              setScope("");
            }}
          />
          {dimension !== null && <Whose {...{ dimension, scope }} onChange={setScope} />}
          <NumberInput
            size="xs"
            w={150}
            hideControls
            min={0}
            label={`${t.value}${unit === "" ? "" : ` (${unit})`}`}
            placeholder={figure.target === null ? "" : inUnit(figure.target, figure.unit, currency)}
            value={value}
            onChange={setValue}
          />
          <Button type="submit" size="xs" loading={set.isPending} disabled={!complete}>
            {t.set}
          </Button>
        </Group>
        {set.error !== null && <Failed error={set.error} />}
      </Stack>
    </Paper>
  );
}

interface WhoseProps {
  dimension: Dimension;
  scope: string;
  onChange: (scope: string) => void;
}

/** One value of a dimension: chosen where there is a list of them, or typed. */
function Whose({ dimension, scope, onChange }: WhoseProps) {
  const [carriers, riders, hubs] = [useCarriers().data, useRiders().data, useHubs().data];
  const known: Partial<Record<Dimension, readonly { id: string; name: string }[] | undefined>> = { carrier_id: carriers, rider_id: riders, hub_id: hubs };
  const list = known[dimension];
  if (list === undefined) {
    return <TextInput size="xs" w={160} label={t.whose} required value={scope} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  return (
    <Select
      size="xs"
      w={160}
      label={t.whose}
      searchable
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
      value={scope || null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
