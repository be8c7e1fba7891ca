/** One zone: drawn on the map among the others, or as postcodes, or by distance. */
import { Grid, Select, Stack, Text, TextInput } from "@mantine/core";
import { cornersOf, polygonOf } from "../../../../map/corners";
import { texts } from "../../../../texts/en";
import { FieldInput } from "../../kit/FieldInput";
import type { Field } from "../../kit/fields";
import { problemAt } from "../../kit/problems";
import { OutlineInput } from "../../map/OutlineInput";
import { put, type Row, rowsAt, textOf, withRows, zonesOf } from "../document";
import type { Part } from "./part";
import { KINDS, ofKind, rangesOf, rangesText, renamed, type ZoneKind } from "./zones";

const t = texts.contract.zones;

interface Props extends Part {
  index: number;
  onRenamed: (id: string) => void;
}

export function ZoneForm({ document, onChange, problems, index, onRenamed }: Props) {
  const zones = rowsAt(document, "zones");
  const zone = zones[index] ?? {};
  const id = textOf(zone["id"]);
  const kind = textOf(zone["kind"]) as ZoneKind;
  const set = (next: Row) => onChange(withRows(document, "zones", zones.with(index, next)));
  const rename = (name: string) => {
    onChange(renamed(document, id, name));
    onRenamed(name);
  };
  const problem = problems.get(`zones.${index}`) ?? problemAt(problems, `zones.${index}.geojson`);
  return (
    <Stack gap="xs" role="group" aria-label={id}>
      <Grid columns={6} gap="xs">
        <Grid.Col span={3}>
          <TextInput size="xs" label={t.name} value={id} error={problems.get(`zones.${index}.id`)} onChange={(event) => rename(event.currentTarget.value)} />
        </Grid.Col>
        <Grid.Col span={3}>
          <Select
            size="xs"
            label={t.kind}
            allowDeselect={false}
            data={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
            value={kind}
            onChange={(value) => value !== null && set(ofKind(zone, value))}
          />
        </Grid.Col>
        {FIELDS[kind].map((field) => (
          <FieldInput
            key={field.path}
            field={field}
            draft={field.path === "ranges" ? { ranges: rangesText(zone) } : zone}
            problem={problemAt(problems, `zones.${index}.${field.path}`)}
            onChange={(path, value) => set(put(zone, path, path === "ranges" ? rangesOf(value as string[]) : value))}
          />
        ))}
      </Grid>
      {problem !== undefined && (
        <Text size="xs" c="red" role="alert">
          {problem}
        </Text>
      )}
      {kind === "everywhere" && <Text size="sm">{t.everywhere}</Text>}
      {kind === "polygon" && <Drawn {...{ zone, set }} others={outlinesBut(document, id)} />}
    </Stack>
  );
}

const FIELDS: Readonly<Record<ZoneKind, readonly Field[]>> = {
  polygon: [],
  everywhere: [],
  postcodes: [
    { kind: "words", path: "codes", label: t.codes, hint: t.codesHint, span: 6 },
    { kind: "words", path: "prefixes", label: t.prefixes, span: 3 },
    { kind: "words", path: "ranges", label: t.ranges, hint: t.rangesHint, span: 3 },
  ],
  ring: [
    { kind: "number", path: "from_km", label: t.from, unit: "km", empty: true, span: 3 },
    { kind: "number", path: "to_km", label: t.to, unit: "km", empty: true, span: 3 },
    { kind: "number", path: "around.lon", label: t.lon, hint: t.depot, least: -180, empty: true, span: 3 },
    { kind: "number", path: "around.lat", label: t.lat, least: -90, empty: true, span: 3 },
  ],
};

function Drawn({ zone, set, others }: { zone: Row; set: (zone: Row) => void; others: ReturnType<typeof outlinesBut> }) {
  const corners = cornersOf(zone["geojson"]);
  return (
    <>
      {corners === null && (
        <Text size="xs" c="dimmed">
          {t.kept}
        </Text>
      )}
      <OutlineInput
        corners={corners ?? []}
        others={others}
        onChange={(drawn) => set({ id: zone["id"], kind: "polygon", geojson: polygonOf(drawn) })}
      />
    </>
  );
}

function outlinesBut(document: Part["document"], id: string) {
  return zonesOf(document).flatMap((zone) => (zone.id !== id && zone.corners !== null ? [{ name: zone.id, corners: zone.corners }] : []));
}
