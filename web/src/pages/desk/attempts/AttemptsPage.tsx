/** Failed attempts of carriers that await an answer: another attempt, a hold, or the way back. */
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
import { Plain, Two, Until } from "../cells";
import { PHASES } from "../codes";
import { useCarrierFilter } from "../filters";
import { QueuePage } from "../QueuePage";

const t = texts.desk.attempts;
const CASES = "failed-attempts";
const PAGE = 100;
const KNOWN = { phase: PHASES, carrier: "id" } as const;
const ACTIONS: readonly Schemas["NdrAction"][] = ["reattempt", "hold", "return"];

type Case = Schemas["CaseOut"];

export function AttemptsPage() {
  const { filters, choose } = useFilters(KNOWN);
  const byCarrier = useCarrierFilter(filters.carrier, (value) => choose({ carrier: value }));
  const { phase = "open", carrier = null } = filters;
  const found = usePages([CASES, phase, carrier], (cursor) =>
    answered(api.GET("/v1/failed-attempts", { params: { query: { phase, carrier_id: carrier, limit: PAGE, cursor } } })),
  );
  return (
    <QueuePage
      title={t.title}
      hint={t.hint}
      found={found}
      filters={[
        codeFilter(texts.desk.filters.state, PHASES, filters.phase, (value) => choose({ phase: value })),
        byCarrier,
      ]}
    >
      {(rows) => <Cases rows={rows} more={moreOf(found)} />}
    </QueuePage>
  );
}

function Cases({ rows, more }: { rows: Case[]; more: ReturnType<typeof moreOf> }) {
  const selection = useSelection();
  const name = useNames();
  const now = useNow();
  const columns = useMemo(() => columnsOf(name, now), [name, now]);
  const chosen = rows.filter(({ id }) => selection.has(id));
  return (
    <Queue
      label={t.title}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={({ shipment_id }) => shipment_id}
      selection={selection}
      onOpen={({ id }) => selection.toggle(id)}
      alarming={({ phase, passed }) => phase === "open" || passed === "by_hand"}
      bulk={<Answer cases={chosen} onDone={() => selection.set([])} />}
      empty={t.empty}
      more={more}
    />
  );
}

function columnsOf(name: (id: string) => string, now: number): Column<Case>[] {
  return [
    {
      key: "why",
      title: t.columns.why,
      width: "minmax(180px, 3fr)",
      cell: ({ reason, text, shipment_id }) => <Two first={words(reason ?? "unknown")} second={text === "" ? shipment_id : text} />,
    },
    { key: "carrier", title: t.columns.carrier, width: "minmax(90px, 1fr)", cell: ({ carrier_id }) => <Plain text={name(carrier_id)} /> },
    { key: "attempt", title: t.columns.attempt, width: "70px", cell: ({ attempt }) => <Plain text={String(attempt)} /> },
    { key: "due", title: t.columns.due, width: "130px", cell: ({ due_at }) => <Until end={due_at} now={now} /> },
    { key: "answer", title: t.columns.answer, width: "130px", cell: ({ action, phase }) => <Two first={words(action ?? phase)} second="" /> },
    { key: "passed", title: t.columns.passed, width: "150px", cell: ({ passed, error }) => <Two first={t.passed[passed]} second={error} /> },
  ];
}

function Answer({ cases, onDone }: { cases: readonly Case[]; onDone: () => void }) {
  const bulk = useBulk(CASES, onDone);
  const ask = useAsk();
  const answer = (action: Schemas["NdrAction"]) =>
    ask({ title: t.actions[action], label: t.note, submit: t.actions[action] }, (note) =>
      bulk.mutate({
        ids: cases.map(({ id }) => id),
        step: (id) => {
          const body = { action, note, address: "", phone: "" };
          return answered(api.POST("/v1/failed-attempts/{case_id}/answer", { params: { path: { case_id: id } }, body }));
        },
      }),
    );
  return (
    <Button.Group>
      {ACTIONS.map((action) => (
        <Button
          key={action}
          size="compact-sm"
          variant="default"
          loading={bulk.isPending}
          disabled={!cases.every(({ allowed }) => allowed.includes(action))}
          onClick={() => answer(action)}
        >
          {t.actions[action]}
        </Button>
      ))}
    </Button.Group>
  );
}
