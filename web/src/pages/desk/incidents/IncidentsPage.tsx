/** The queue of incidents, and the one that is opened beside it. */
import { Checkbox, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCarriers, useColleagues, useLocal, useNames } from "../../../api/names";
import { useNow } from "../../../format/now";
import { optionsOf } from "../../../format/words";
import { type Filter, FilterBar } from "../../../queue/FilterBar";
import { Queue } from "../../../queue/Queue";
import { useSelection } from "../../../queue/selection";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { columnsOf, nameOf } from "./columns";
import { BulkIncidents } from "./BulkIncidents";
import { type Incident, useIncidents } from "./data";
import { type IncidentFilters, MINE, NOBODY, useIncidentFilters } from "./filters";
import { IncidentPanel } from "./IncidentPanel";
import classes from "../desk.module.css";

const t = texts.desk.incidents;
const root = getRouteApi("__root__");

export function IncidentsPage() {
  const { filters, choose } = useIncidentFilters();
  const { me } = root.useRouteContext();
  useHotkeys([["Escape", () => choose({ open: undefined })]]);
  return (
    <div className={classes.split} data-open={filters.open !== undefined || undefined}>
      <section className={classes.queue} aria-label={t.title}>
        <Filters filters={filters} choose={choose} />
        <Incidents filters={filters} me={me.id} onOpen={({ id }) => choose({ open: id })} />
      </section>
      {filters.open !== undefined && (
        <IncidentPanel key={filters.open} id={filters.open} me={me.id} onClose={() => choose({ open: undefined })} />
      )}
    </div>
  );
}

interface FilterProps {
  filters: IncidentFilters;
  choose: ReturnType<typeof useIncidentFilters>["choose"];
}

function Filters({ filters, choose }: FilterProps) {
  const people = useColleagues().data ?? [];
  const carriers = useCarriers().data ?? [];
  const filter = (name: "state" | "kind" | "severity" | "owner" | "carrier", options: Filter["options"]): Filter => ({
    label: t.filters[name],
    value: filters[name],
    options,
    onChange: (value) => choose({ [name]: value }),
  });
  const owners = [{ value: MINE, label: t.mine }, { value: NOBODY, label: t.nobody }];
  return (
    <FilterBar
      filters={[
        filter("state", optionsOf(t.views)),
        filter("kind", optionsOf(t.kinds)),
        filter("severity", optionsOf(t.severities)),
        filter("owner", [...owners, ...people.map(({ id, name }) => ({ value: id, label: name }))]),
        filter("carrier", carriers.map(({ id, name }) => ({ value: id, label: name }))),
      ]}
    >
      <Checkbox
        size="xs"
        label={t.overdue}
        checked={filters.overdue ?? false}
        onChange={(event) => choose({ overdue: event.currentTarget.checked })}
      />
      <Text size="xs" c="dimmed" ml="auto">
        {texts.queue.helpHint}
      </Text>
    </FilterBar>
  );
}

interface ListProps {
  filters: IncidentFilters;
  me: string;
  onOpen: (incident: Incident) => void;
}

function Incidents({ filters, me, onOpen }: ListProps) {
  const found = useIncidents(filters, me);
  const selection = useSelection();
  const name = useNames();
  const { timezone } = useLocal();
  const now = useNow();
  const columns = useMemo(() => columnsOf(name, timezone, now), [name, timezone, now]);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <Queue
      label={t.title}
      rows={found.data}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={nameOf}
      selection={selection}
      onOpen={onOpen}
      opened={filters.open}
      alarming={({ answered_at, answer_by }) => answered_at === null && Date.parse(answer_by) < now}
      bulk={<BulkIncidents ids={selection.of(found.data.map(({ id }) => id))} me={me} onDone={() => selection.set([])} />}
      empty={t.empty}
      more={{ has: found.hasNextPage, loading: found.isFetchingNextPage, load: () => void found.fetchNextPage() }}
    />
  );
}
