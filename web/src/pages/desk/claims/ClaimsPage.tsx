/** The queue of claims: what ends today first, then by money at risk × time left. */
import { Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCarriers, useLocal, useNames } from "../../../api/names";
import { useNow } from "../../../format/now";
import { optionsOf } from "../../../format/words";
import { type Filter, FilterBar } from "../../../queue/FilterBar";
import { type More, Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { BulkClaims } from "./BulkClaims";
import { columnsOf, nameOf } from "./columns";
import { type Claim, useClaims, useRanked } from "./data";
import { endsToday, todayFirst } from "./deadlines";
import { EndsToday } from "./EndsToday";
import { type ClaimFilters, useClaimFilters } from "./filters";
import classes from "../desk.module.css";

const t = texts.desk.claims;

export function ClaimsPage() {
  const { filters, choose } = useClaimFilters();
  return (
    <section className={classes.queue} aria-label={t.title}>
      <EndsToday />
      <Filters filters={filters} choose={choose} />
      {filters.view === "all" ? <AllClaims filters={filters} /> : <UrgentClaims filters={filters} />}
    </section>
  );
}

interface FilterProps {
  filters: ClaimFilters;
  choose: ReturnType<typeof useClaimFilters>["choose"];
}

function Filters({ filters, choose }: FilterProps) {
  const carriers = useCarriers().data ?? [];
  const filter = (name: keyof ClaimFilters, options: Filter["options"]): Filter => ({
    label: t.filters[name],
    value: filters[name],
    options,
    onChange: (value) => choose({ [name]: value }),
  });
  return (
    <FilterBar
      filters={[
        filter("view", optionsOf(t.views)),
        filter("state", optionsOf(t.states)),
        filter("kind", optionsOf(t.kinds)),
        filter("carrier", carriers.map(({ id, name }) => ({ value: id, label: name }))),
      ]}
    >
      <Text size="xs" c="dimmed" ml="auto">
        {texts.queue.helpHint}
      </Text>
    </FilterBar>
  );
}

function UrgentClaims({ filters }: { filters: ClaimFilters }) {
  const found = useRanked(filters.carrier);
  const { timezone } = useLocal();
  const now = useNow();
  const rows = useMemo(() => {
    const { kind = null, state = null } = filters;
    const wanted = (found.data ?? []).filter((claim) => (kind ?? claim.kind) === claim.kind && (state ?? claim.state) === claim.state);
    return todayFirst(wanted, now, timezone);
  }, [found.data, filters, now, timezone]);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  return <List rows={rows} />;
}

function AllClaims({ filters }: { filters: ClaimFilters }) {
  const found = useClaims(filters);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const more = { has: found.hasNextPage, loading: found.isFetchingNextPage, load: () => void found.fetchNextPage() };
  return <List rows={found.data} more={more} />;
}

function List({ rows, more }: { rows: readonly Claim[]; more?: More }) {
  const navigate = useNavigate();
  const selection = useSelection();
  const name = useNames();
  const { timezone } = useLocal();
  const now = useNow();
  const columns = useMemo(() => columnsOf(name, timezone, now), [name, timezone, now]);
  const chosen = selection.of(rows.map(({ id }) => id));
  return (
    <Queue
      label={t.title}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={nameOf}
      selection={selection}
      onOpen={({ id }) => void navigate({ to: "/desk/claims/$claimId", params: { claimId: id } })}
      alarming={(claim) => endsToday(claim, now, timezone)}
      bulk={<BulkClaims claims={rows.filter(({ id }) => chosen.includes(id))} onDone={() => selection.set([])} />}
      empty={t.empty}
      {...(more && { more })}
    />
  );
}
