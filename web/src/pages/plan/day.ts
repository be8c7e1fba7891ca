/** Everything that the parts of the plan page share. */
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { clockIn } from "../../format/formats";
import {
  type Hub,
  headOf,
  useCarriers,
  useDocument,
  usePlan,
  useShipments,
  useVerdict,
  useVersions,
} from "./data";
import { QUIET_MS, useEdits, useUndo } from "./edits";
import { isOver, type SearchOptions, useFollow, useRunning, useSolve } from "./operation";
import { useChoosing } from "./choosing";
import { useSelection } from "./selection";
import { sketchedStandings, useSketch } from "./sketch";
import { presentOn, useTeam } from "./team";
import { standings } from "./view";

export type Day = ReturnType<typeof useDay>;

const NO_SHIPMENTS: never[] = [];

export function useDay(day: string, hub: Hub, dark: boolean) {
  const shipmentsQuery = useShipments(day, hub.id);
  const planQuery = usePlan(day, hub.id);
  const plan = planQuery.data;
  const version = headOf(plan);
  const documentQuery = useDocument(version);
  const document = documentQuery.data;
  const [quiet] = useDebouncedValue(version?.number, QUIET_MS, { leading: true });
  const settled = version === null || quiet === undefined ? null : { planId: version.planId, number: quiet };
  const verdict = useVerdict(version).data;
  const versions = useVersions(plan?.id).data;
  const carrierList = useCarriers().data;
  const operation = useRunning(plan).data ?? null;
  const { lost } = useFollow(operation, day);
  const solve = useSolve(day, hub.id, plan);
  const shipments = shipmentsQuery.data ?? NO_SHIPMENTS;

  const searching = operation !== null && !isOver(operation);
  const sketch = useSketch(operation, searching);
  const team = useTeam(hub.id);
  const choosing = useChoosing();
  const planned = useMemo(() => standings(document, dark), [document, dark]);
  const where = useMemo(() => (sketch ? sketchedStandings(sketch, dark) : planned), [sketch, planned, dark]);
  const carriers = useMemo(() => new Map(carrierList?.map(({ id, name }) => [id, name])), [carrierList]);
  const locked = useMemo(() => new Set(verdict?.locks.map(({ shipment_id }) => shipment_id)), [verdict]);
  const broken = useMemo(() => new Set(verdict?.violations.map(({ shift }) => shift)), [verdict]);
  const timezone = document?.timezone ?? (hub.timezone || Intl.DateTimeFormat().resolvedOptions().timeZone);
  const clock = useMemo(() => clockIn(timezone), [timezone]);
  const fresh = shipments.some(({ id, place }) => !planned.has(id) && place.lon !== null);
  const again = version !== null && !fresh && !choosing.changed;
  const begin = (options: SearchOptions) => {
    const riders = presentOn(team.data ?? [], day).map(({ shift }) => shift.rider_id);
    const chosen = choosing.chosen([...new Set(riders)], (carrierList ?? []).map(({ id }) => id));
    solve.mutate({ options, chosen, again }, { onSuccess: choosing.settle });
  };

  return {
    ...{ plan, version, settled, document, verdict, operation, lost, searching, shipments, where, carriers, locked, broken, clock },
    shipmentsQuery,
    failure: planQuery.error ?? documentQuery.error ?? shipmentsQuery.error,
    /** Go on from the version there is; orders that came since need a plan made anew. */
    again,
    busy: solve.isPending || searching,
    canUndo: versions?.some(({ number, parent }) => number === version?.number && parent !== null) ?? false,
    begin,
    sketch,
    team,
    choosing,
    undo: useUndo(plan),
    edits: useEdits(plan),
    ...useSelection(),
  };
}
