/** Parcels with carriers of which nothing is heard, the furthest beyond what is usual first. */
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { LARGEST_PAGE } from "../../../api/lists";
import { useLocal, useNames } from "../../../api/names";
import { momentIn, span } from "../../../format/formats";
import { words } from "../../../format/words";
import { useBulk } from "../../../queue/bulk";
import { type Column, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import classes from "../desk.module.css";

const t = texts.desk.silent;
const LOOK_MS = 60_000;

type Parcel = Schemas["SilentOut"];

export function SilentPage() {
  const found = useQuery({
    queryKey: ["silent-parcels"],
    queryFn: () => answered(api.GET("/v1/silent-parcels", { params: { query: { limit: LARGEST_PAGE } } })),
    refetchInterval: LOOK_MS,
  });
  return (
    <section className={classes.queue} aria-label={t.title}>
      <Text size="sm" c="dimmed" px="md" py={8}>
        {t.hint}
      </Text>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Parcels parcels={found.data} />}
    </section>
  );
}

function Parcels({ parcels }: { parcels: readonly Parcel[] }) {
  const selection = useSelection();
  const name = useNames();
  const { timezone } = useLocal();
  const bulk = useBulk("incidents", () => selection.set([]));
  const columns = useMemo(() => columnsOf(name, momentIn(timezone)), [name, timezone]);
  const known = new Map(parcels.map((parcel) => [parcel.shipment_id, parcel]));
  const chosen = selection.of([...known.keys()]);
  const report = (parcel: Parcel) => answered(api.POST("/v1/incidents", { body: reportOf(parcel) }));
  return (
    <Queue
      label={t.title}
      rows={parcels}
      columns={columns}
      idOf={({ shipment_id }) => shipment_id}
      nameOf={({ number }) => number}
      selection={selection}
      onOpen={({ shipment_id }) => selection.toggle(shipment_id)}
      bulk={
        <Button
          size="compact-sm"
          variant="default"
          loading={bulk.isPending}
          onClick={() => bulk.mutate({ ids: chosen, step: (id) => reportOne(known.get(id), report) })}
        >
          {t.open}
        </Button>
      }
      empty={t.empty}
    />
  );
}

async function reportOne(parcel: Parcel | undefined, report: (parcel: Parcel) => Promise<unknown>): Promise<void> {
  if (parcel !== undefined) await report(parcel);
}

function reportOf({ shipment_id, carrier_id, heard_at, silent_for_s }: Parcel): Schemas["IncidentIn"] {
  const text = t.text(span(silent_for_s));
  return { kind: "silent", shipment_id, carrier_id, occurred_at: heard_at, text, amount_minor: 0 };
}

function columnsOf(name: (id: string) => string, moment: (instant: string) => string): Column<Parcel>[] {
  return [
    { key: "number", title: t.columns.number, width: "minmax(120px, 2fr)", cell: ({ number }) => <Text size="sm" fw={600} truncate>{number}</Text> },
    { key: "carrier", title: t.columns.carrier, width: "minmax(100px, 1fr)", cell: ({ carrier_id }) => <Text size="sm" truncate>{name(carrier_id)}</Text> },
    { key: "status", title: t.columns.status, width: "minmax(100px, 1fr)", cell: ({ status }) => <Text size="sm" truncate>{words(status)}</Text> },
    { key: "heard", title: t.columns.heard, width: "120px", cell: ({ heard_at }) => <Text size="xs" c="dimmed">{moment(heard_at)}</Text> },
    { key: "silent", title: t.columns.silent, width: "110px", cell: ({ silent_for_s }) => <Text size="sm" fw={600}>{span(silent_for_s)}</Text> },
    { key: "usual", title: t.columns.usual, width: "120px", cell: ({ limit_s }) => <Text size="sm">{span(limit_s)}</Text> },
  ];
}
