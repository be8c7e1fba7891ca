/** What is wrong with carriers' invoices: paid all the same, or disputed. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import type { paths } from "../../../api/schema";
import { useNames } from "../../../api/names";
import { money } from "../../../format/formats";
import { words } from "../../../format/words";
import { codeFilter, useFilters } from "../../../queue/filters";
import { moreOf, usePages } from "../../../queue/pages";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import { useAsk } from "../asking";
import { Money, Plain, Two } from "../cells";
import { FINDING_KINDS, FINDING_STATES } from "../codes";
import { useCarrierFilter } from "../filters";
import { QueuePage } from "../QueuePage";

const t = texts.desk.findings;
const FINDINGS = "invoice-findings";
const PAGE = 100;
const KNOWN = { state: FINDING_STATES, kind: FINDING_KINDS, carrier: "id" } as const;

type Finding = Schemas["FindingOut"];
type Body = paths["/v1/invoice-findings/decide"]["post"]["requestBody"]["content"]["application/json"];

export function FindingsPage() {
  const { filters, choose } = useFilters(KNOWN);
  const byCarrier = useCarrierFilter(filters.carrier, (value) => choose({ carrier: value }));
  const { state = "open", kind = null, carrier = null } = filters;
  const found = usePages([FINDINGS, state, kind, carrier], (cursor) =>
    answered(api.GET("/v1/invoice-findings", { params: { query: { state, kind, carrier_id: carrier, limit: PAGE, cursor } } })),
  );
  return (
    <QueuePage
      title={t.title}
      hint={t.hint}
      found={found}
      filters={[
        codeFilter(texts.desk.filters.state, FINDING_STATES, filters.state, (value) => choose({ state: value })),
        codeFilter(texts.desk.filters.kind, FINDING_KINDS, filters.kind, (value) => choose({ kind: value })),
        byCarrier,
      ]}
    >
      {(rows) => <Findings rows={rows} more={moreOf(found)} />}
    </QueuePage>
  );
}

function Findings({ rows, more }: { rows: Finding[]; more: ReturnType<typeof moreOf> }) {
  const selection = useSelection();
  const name = useNames();
  const columns = useMemo(() => columnsOf(name), [name]);
  const ids = selection.of(rows.map(({ id }) => id));
  return (
    <Queue
      label={t.title}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={({ kind, reference }) => `${words(kind)} ${reference}`}
      selection={selection}
      onOpen={({ id }) => selection.toggle(id)}
      bulk={<Decide ids={ids} onDone={() => selection.set([])} />}
      empty={t.empty}
      more={more}
    />
  );
}

function columnsOf(name: (id: string) => string): Column<Finding>[] {
  return [
    { key: "what", title: t.columns.what, width: "minmax(200px, 3fr)", cell: ({ kind, why }) => <Two first={words(kind)} second={why} /> },
    { key: "where", title: t.columns.where, width: "minmax(110px, 1fr)", cell: ({ invoice, reference }) => <Two first={invoice} second={reference} /> },
    { key: "carrier", title: t.columns.carrier, width: "minmax(90px, 1fr)", cell: ({ carrier_id }) => <Plain text={name(carrier_id)} /> },
    {
      key: "billed",
      title: t.columns.billed,
      width: "150px",
      cell: ({ billed_minor, expected_minor, currency }) => <Plain text={`${money(billed_minor, currency)} / ${money(expected_minor, currency)}`} />,
    },
    { key: "amount", title: t.columns.amount, width: "100px", cell: ({ amount_minor, currency }) => <Money minor={amount_minor} currency={currency} /> },
    { key: "state", title: t.columns.state, width: "90px", cell: ({ state }) => <Plain text={words(state)} /> },
  ];
}

function Decide({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const queries = useQueryClient();
  const ask = useAsk();
  const decide = useMutation({
    mutationFn: (body: Body) => answered(api.POST("/v1/invoice-findings/decide", { body })),
    onSuccess: ({ findings, amount_minor }) => {
      const sums = Object.entries(amount_minor).map(([currency, minor]) => money(minor, currency));
      tell("good", t.done(findings, sums.join(" + ")));
      onDone();
    },
    onError: (error) => tell("bad", error.message, texts.state.failed),
    onSettled: () => queries.invalidateQueries({ queryKey: [FINDINGS] }),
  });
  const word = (decision: "accept" | "dispute", claim: boolean, title: string) =>
    ask({ title, label: t.why, submit: title }, (text) => decide.mutate({ decision, claim, text, finding_ids: [...ids], search: null }));
  return (
    <Button.Group>
      <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => word("dispute", false, t.dispute)}>
        {t.dispute}
      </Button>
      <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => word("dispute", true, t.claim)}>
        {t.claim}
      </Button>
      <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => word("accept", false, t.accept)}>
        {t.accept}
      </Button>
    </Button.Group>
  );
}
