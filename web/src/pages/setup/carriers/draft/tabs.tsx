/** Terms, surcharges, days: the parts of a contract that are fields and lists of fields. */
import { Stack } from "@mantine/core";
import { texts } from "../../../../texts/en";
import { namesIn, put, type Row, textOf } from "../document";
import { CALENDAR, capFields, cutOffFields, foreignTo, FUEL, LEVEL, surchargeFields, TERMS } from "./fields";
import { Head } from "./Head";
import type { Part } from "./part";
import { Rows } from "./Rows";

const t = texts.contract;

export function TermsTab(part: Part) {
  return (
    <Stack>
      <Head {...part} sections={TERMS.slice(0, 1)} />
      <Rows {...part} path="service_levels" title={t.levels.title} one={t.levels.one} fieldsOf={() => LEVEL} fresh={{ name: "", promised_days: 1 }} />
      <Head {...part} sections={TERMS.slice(1)} />
    </Stack>
  );
}

export function SurchargesTab(part: Part) {
  const names = namesIn(part.document);
  const settle = (row: Row, changed: string) => (changed === "kind" ? foreignTo(textOf(row["kind"])).reduce((left, path) => put(left, path, null), row) : row);
  return (
    <Stack>
      <Rows
        {...part}
        path="surcharges"
        title={t.surcharges.title}
        one={t.surcharges.one}
        fieldsOf={({ kind }) => surchargeFields(textOf(kind), names)}
        fresh={{ label: "", kind: "residential" }}
        settle={settle}
      />
      <Rows {...part} path="fuel.index" title={t.fuel.title} one={t.fuel.one} fieldsOf={() => FUEL} fresh={{}} />
    </Stack>
  );
}

export function DaysTab(part: Part) {
  const names = namesIn(part.document);
  return (
    <Stack>
      <Rows {...part} path="cut_offs" title={t.cutOffs.title} one={t.cutOffs.one} fieldsOf={() => cutOffFields(names)} fresh={{ at: "16:00" }} />
      <Rows {...part} path="caps" title={t.caps.title} one={t.caps.one} fieldsOf={() => capFields(names)} fresh={{ per_day: 100 }} />
      <Head {...part} sections={CALENDAR} />
    </Stack>
  );
}
