/** Weights that carriers announce and ours are not: accepted, or disputed while there is time. */
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { useNames } from "../../../api/names";
import { useNow } from "../../../format/now";
import { words } from "../../../format/words";
import { useBulk } from "../../../queue/bulk";
import { codeFilter, useFilters } from "../../../queue/filters";
import { moreOf, usePages } from "../../../queue/pages";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { texts } from "../../../texts/en";
import { useAsk } from "../asking";
import { Money, Plain, Two, Until } from "../cells";
import { WEIGHT_STATES } from "../codes";
import { useCarrierFilter } from "../filters";
import { QueuePage } from "../QueuePage";

const t = texts.desk.weights;
const WEIGHTS = "weight-discrepancies";
const PAGE = 100;
const KNOWN = { state: WEIGHT_STATES, carrier: "id" } as const;

type Discrepancy = Schemas["DiscrepancyOut"];

export function WeightsPage() {
  const { filters, choose } = useFilters(KNOWN);
  const byCarrier = useCarrierFilter(filters.carrier, (value) => choose({ carrier: value }));
  const { state = "open", carrier = null } = filters;
  const found = usePages([WEIGHTS, state, carrier], (cursor) =>
    answered(api.GET("/v1/weight-discrepancies", { params: { query: { state, carrier_id: carrier, limit: PAGE, cursor } } })),
  );
  return (
    <QueuePage
      title={t.title}
      hint={t.hint}
      found={found}
      filters={[
        codeFilter(texts.desk.filters.state, WEIGHT_STATES, filters.state, (value) => choose({ state: value })),
        byCarrier,
      ]}
    >
      {(rows) => <Discrepancies rows={rows} more={moreOf(found)} />}
    </QueuePage>
  );
}

function Discrepancies({ rows, more }: { rows: Discrepancy[]; more: ReturnType<typeof moreOf> }) {
  const selection = useSelection();
  const name = useNames();
  const now = useNow();
  const columns = useMemo(() => columnsOf(name, now), [name, now]);
  const ids = selection.of(rows.map(({ id }) => id));
  return (
    <Queue
      label={t.title}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={({ reference }) => reference}
      selection={selection}
      onOpen={({ id }) => selection.toggle(id)}
      bulk={<Decide ids={ids} onDone={() => selection.set([])} />}
      empty={t.empty}
      more={more}
    />
  );
}

const kilograms = (grams: number) => (grams === 0 ? "–" : `${(grams / 1000).toLocaleString("en-GB")} kg`);

function columnsOf(name: (id: string) => string, now: number): Column<Discrepancy>[] {
  return [
    { key: "what", title: t.columns.what, width: "minmax(140px, 2fr)", cell: ({ reference, carrier_id }) => <Two first={reference} second={name(carrier_id)} /> },
    { key: "charged", title: t.columns.charged, width: "100px", cell: ({ charged_g }) => <Plain text={kilograms(charged_g)} /> },
    { key: "ours", title: t.columns.ours, width: "100px", cell: ({ ours_g }) => <Plain text={kilograms(ours_g)} /> },
    {
      key: "stake",
      title: t.columns.stake,
      width: "100px",
      cell: ({ at_stake_minor, currency }) => (at_stake_minor === null ? <Plain text="–" /> : <Money minor={at_stake_minor} currency={currency} />),
    },
    { key: "left", title: t.columns.left, width: "130px", cell: ({ closes_at }) => <Until end={closes_at} now={now} /> },
    { key: "silence", title: t.columns.silence, width: "120px", cell: ({ on_silence }) => <Plain text={words(on_silence)} /> },
    { key: "state", title: t.columns.state, width: "90px", cell: ({ state }) => <Plain text={words(state)} /> },
  ];
}

function Decide({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const bulk = useBulk(WEIGHTS, onDone);
  const ask = useAsk();
  const params = (id: string) => ({ path: { discrepancy_id: id } });
  const accept = () =>
    ask({ title: t.accept, label: t.why, submit: t.accept }, (text) =>
      bulk.mutate({ ids, step: (id) => answered(api.POST("/v1/weight-discrepancies/{discrepancy_id}/accept", { params: params(id), body: { text } })) }),
    );
  const dispute = () =>
    ask({ title: t.dispute, label: t.why, submit: t.dispute }, (text) =>
      bulk.mutate({ ids, step: (id) => answered(api.POST("/v1/weight-discrepancies/{discrepancy_id}/dispute", { params: params(id), body: { text } })) }),
    );
  return (
    <Button.Group>
      <Button size="compact-sm" variant="default" loading={bulk.isPending} onClick={dispute}>
        {t.dispute}
      </Button>
      <Button size="compact-sm" variant="default" loading={bulk.isPending} onClick={accept}>
        {t.accept}
      </Button>
    </Button.Group>
  );
}
