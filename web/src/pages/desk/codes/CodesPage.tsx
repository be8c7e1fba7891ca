/** The mapping desk: codes of carriers that nobody knows, until somebody says what they mean. */
import { Button, Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { LARGEST_PAGE } from "../../../api/lists";
import { useLocal, useNames } from "../../../api/names";
import { count, momentIn } from "../../../format/formats";
import { useBulk } from "../../../queue/bulk";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { REASONS, STATUSES } from "./meanings";
import classes from "../desk.module.css";

const t = texts.desk.codes;
const CODES = "mapping-desk";
const LOOK_MS = 5_000;

type Code = Schemas["DeskOut"];

const idOf = ({ carrier_id, code }: Code) => `${carrier_id} ${code}`;

export function CodesPage() {
  const found = useQuery({
    queryKey: [CODES],
    queryFn: () => answered(api.GET("/v1/mapping-desk", { params: { query: { limit: LARGEST_PAGE } } })),
    refetchInterval: LOOK_MS,
  });
  return (
    <section className={classes.queue} aria-label={t.title}>
      <Text size="sm" c="dimmed" px="md" py={8}>
        {t.hint}
      </Text>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Codes codes={found.data} />}
    </section>
  );
}

function Codes({ codes }: { codes: readonly Code[] }) {
  const selection = useSelection();
  const name = useNames();
  const { timezone } = useLocal();
  const columns = useMemo(() => columnsOf(name, momentIn(timezone)), [name, timezone]);
  const chosen = codes.filter((code) => selection.has(idOf(code)));
  return (
    <Queue
      label={t.title}
      rows={codes}
      columns={columns}
      idOf={idOf}
      nameOf={({ code }) => code}
      selection={selection}
      onOpen={(code) => selection.toggle(idOf(code))}
      bulk={<Meaning codes={chosen} onDone={() => selection.set([])} />}
      empty={t.empty}
    />
  );
}

function columnsOf(name: (id: string) => string, moment: (instant: string) => string): Column<Code>[] {
  return [
    { key: "code", title: t.columns.code, width: "minmax(100px, 1fr)", cell: ({ code }) => <Text size="sm" fw={600} ff="monospace">{code}</Text> },
    { key: "carrier", title: t.columns.carrier, width: "minmax(100px, 1fr)", cell: ({ carrier_id }) => <Text size="sm" truncate>{name(carrier_id)}</Text> },
    { key: "words", title: t.columns.words, width: "minmax(120px, 3fr)", cell: ({ text }) => <Text size="sm" truncate>{text}</Text> },
    { key: "messages", title: t.columns.messages, width: "90px", cell: ({ messages }) => <Text size="sm" className={classes.number ?? ""}>{count(messages)}</Text> },
    { key: "last", title: t.columns.last, width: "120px", cell: ({ last_at }) => <Text size="xs" c="dimmed">{moment(last_at)}</Text> },
  ];
}

function Meaning({ codes, onDone }: { codes: readonly Code[]; onDone: () => void }) {
  const [status, setStatus] = useState<(typeof STATUSES)[number]["value"] | null>(null);
  const [reason, setReason] = useState<(typeof REASONS)[number]["value"] | null>(null);
  const bulk = useBulk(CODES, onDone);
  const decide = () => {
    if (status === null) return;
    const known = new Map(codes.map((code) => [idOf(code), code]));
    bulk.mutate({
      ids: [...known.keys()],
      step: (id) => {
        const { carrier_id, code } = known.get(id) ?? { carrier_id: "", code: "" };
        return answered(api.PUT("/v1/mapping-desk", { body: { carrier_id, code, status, reason } }));
      },
    });
  };
  return (
    <Group gap="xs">
      <Select size="xs" aria-label={t.status} placeholder={t.status} data={STATUSES} value={status} onChange={setStatus} searchable />
      <Select size="xs" aria-label={t.reason} placeholder={t.reason} data={REASONS} value={reason} onChange={setReason} searchable clearable clearButtonProps={{ "aria-label": texts.queue.clear(t.reason) }} />
      <Button size="xs" disabled={status === null} loading={bulk.isPending} onClick={decide}>
        {t.map}
      </Button>
    </Group>
  );
}
