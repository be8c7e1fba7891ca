/** Where it is dear, where it is late: figures of zones on the map and as numbers that open their receipts. */
import { Group, SegmentedControl } from "@mantine/core";
import { dayFromNow } from "../../../format/formats";
import { optionsOf } from "../../../format/words";
import { Empty, Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { type Measure, useFigureFilters } from "../address";
import { useDefinitions } from "../data";
import classes from "../figures.module.css";
import { Period } from "../Period";
import { useZones, type ZoneFeature } from "./data";
import { Legend, ZoneTable } from "./ZoneTable";
import { ZoneMap } from "./ZoneMap";

const t = texts.figures.map;
const DAYS = 27;

export function ZoneMapPage() {
  const { filters, choose } = useFigureFilters();
  const { shown = "late", first = dayFromNow(-DAYS), last = dayFromNow(0) } = filters;
  const figures = useDefinitions();
  const zones = useZones(first, last);
  const error = figures.error ?? zones.error;
  return (
    <div className={classes.page}>
      <Group mb="sm" gap="xs">
        <SegmentedControl size="xs" aria-label={t.measure} data={optionsOf(t.measures)} value={shown} onChange={(value) => choose({ shown: value })} />
        <Period first={first} last={last} />
      </Group>
      {error !== null ? (
        <Failed error={error} onRetry={() => void Promise.all([figures.refetch(), zones.refetch()])} />
      ) : zones.data === undefined || figures.data === undefined ? (
        <Loading />
      ) : zones.data.length === 0 ? (
        <Empty title={t.nothing} />
      ) : (
        <Shown zones={zones.data} {...{ shown, first, last }} />
      )}
    </div>
  );
}

interface ShownProps {
  zones: readonly ZoneFeature[];
  shown: Measure;
  first: string;
  last: string;
}

function Shown({ zones, ...rest }: ShownProps) {
  const located = zones.filter(({ geometry }) => geometry !== null);
  return (
    <div className={classes.columns}>
      <div>
        {located.length === 0 ? <Empty title={t.nowhere} /> : <ZoneMap zones={located} shown={rest.shown} />}
        <Legend zones={zones} shown={rest.shown} />
      </div>
      <ZoneTable zones={zones} {...rest} />
    </div>
  );
}
