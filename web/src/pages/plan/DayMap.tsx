/** The day on the map, with what is chosen and how far the search is above it. */
import { ActionIcon, Stack, Tooltip } from "@mantine/core";
import { IconLassoPolygon } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { MapView } from "../../map/MapView";
import { texts } from "../../texts/en";
import { CostCurve } from "./CostCurve";
import { type Hub, useBasemap, useLines } from "./data";
import type { Day } from "./day";
import classes from "./plan.module.css";
import { ShipmentPanel } from "./ShipmentPanel";
import { sketchedLines } from "./sketch";
import { depotsOf, linesOf, pointsOf } from "./view";

interface Props {
  state: Day;
  hub: Hub;
  day: string;
  dark: boolean;
}

export function DayMap({ state, hub, day, dark }: Props) {
  const { document, shipments, where, chosen, choose } = state;
  const basemap = useBasemap(hub.id).data;
  const legs = useLines(state.settled).data;
  const [lassoing, setLassoing] = useState(false);
  const points = useMemo(() => pointsOf(shipments, where, dark), [shipments, where, dark]);
  const { sketch } = state;
  const lines = useMemo(
    () => (sketch ? sketchedLines(sketch, shipments, hub, dark) : linesOf(document, legs, dark)),
    [sketch, shipments, hub, document, legs, dark],
  );
  const depots = useMemo(() => depotsOf(document?.depots ?? [hub]), [document, hub]);
  const overlays = useMemo(() => ({ ...points, lines, depots }), [points, lines, depots]);
  const pick = (id: string | null, more: boolean) => choose(id === null ? [] : idsOf(id, state), more);
  return (
    <div className={classes.map}>
      <MapView
        basemap={basemap}
        dark={dark}
        overlays={overlays}
        marked={chosen}
        label={texts.map.plan}
        focus={shipments.length === 0 ? "" : `${day} ${hub.id} ${document?.plan_id ?? ""}`}
        lassoing={lassoing}
        onPick={pick}
        onLasso={(ids) => {
          choose(ids);
          setLassoing(false);
        }}
      />
      <div className={classes.tools}>
        <Tooltip label={texts.plan.lasso} position="left">
          <ActionIcon
            variant={lassoing ? "filled" : "default"}
            size={29}
            aria-label={texts.plan.lasso}
            aria-pressed={lassoing}
            onClick={() => setLassoing((old) => !old)}
          >
            <IconLassoPolygon size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Above state={state} />
    </div>
  );
}

/** A line stands for all shipments of its route. */
function idsOf(id: string, { where }: Day): string[] {
  if (where.has(id)) return [id];
  const onRoute = [...where].filter(([, standing]) => standing.with === "rider" && standing.route === id);
  return onRoute.length > 0 ? onRoute.map(([shipment]) => shipment) : [id];
}

function Above({ state }: { state: Day }) {
  const { plan, settled: version, document, chosen, operation, searching, lost, choose } = state;
  return (
    <Stack className={classes.over} gap="xs">
      {searching && operation !== null && (
        <CostCurve operation={operation} currency={plan?.currency ?? ""} lost={lost} />
      )}
      {plan && version && document && chosen.length > 0 && (
        <ShipmentPanel {...state} {...{ plan, version, document }} onClose={() => choose([])} />
      )}
    </Stack>
  );
}
