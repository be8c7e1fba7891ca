/** The lists beside the map: promises at risk, riders, silent parcels. */
import { Badge, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { clockIn, duration } from "../../format/formats";
import { Empty } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Risk } from "./attention";
import type { RouteDetail, Shipment } from "./data";
import classes from "./today.module.css";

const t = texts.today;
const MINUTE_S = 60;

interface RiskProps {
  risks: readonly Risk[];
  timezone: string;
  onShow: (stop: string) => void;
}

export function RiskList({ risks, timezone, onShow }: RiskProps) {
  const clock = clockIn(timezone);
  if (risks.length === 0) return <Empty title={t.noRisk} />;
  return (
    <Stack gap={0}>
      {risks.map(({ route, stop, slack_s }) => (
        <UnstyledButton key={stop.id} className={classes.row} onClick={() => onShow(stop.id)}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={500} truncate>
              {stop.tasks[0]?.recipient} · {stop.tasks[0]?.order_id}
            </Text>
            <Badge autoContrast color={slack_s < 0 ? "red" : "yellow"}>
              {slack_s < 0 ? t.late(duration(-slack_s)) : duration(slack_s)}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {route.rider} · {t.expected(clock(stop.eta?.at ?? stop.planned_begin), clock(stop.windows.at(-1)?.latest ?? ""))}
          </Text>
        </UnstyledButton>
      ))}
    </Stack>
  );
}

interface RiderProps {
  routes: readonly RouteDetail[];
  timezone: string;
  onShow: (route: string) => void;
}

export function RiderList({ routes, timezone, onShow }: RiderProps) {
  const clock = clockIn(timezone);
  return (
    <Stack gap={0}>
      {routes.map((route) => (
        <UnstyledButton key={route.id} className={classes.row} onClick={() => onShow(route.id)}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={500} truncate>
              {route.rider}
            </Text>
            <Text size="xs" fw={600}>
              {route.state === "started" ? delay(route.delay_s) : t.states[route.state]}
            </Text>
          </Group>
          <Progress
            size="sm"
            my={4}
            aria-label={t.progress(route.stops_done, route.stops_total)}
            value={(100 * route.stops_done) / Math.max(route.stops_total, 1)}
          />
          <Text size="xs" c="dimmed">
            {t.progress(route.stops_done, route.stops_total)} · {clock(route.planned_start)}–{clock(route.planned_end)}
            {route.tasks_failed > 0 && ` · ${t.failed(route.tasks_failed)}`}
          </Text>
        </UnstyledButton>
      ))}
    </Stack>
  );
}

function delay(seconds: number): string {
  if (Math.abs(seconds) < MINUTE_S) return t.onTime;
  return seconds > 0 ? t.late(duration(seconds)) : t.early(duration(-seconds));
}

interface SilentProps {
  shipments: readonly Shipment[];
  carriers: ReadonlyMap<string, string>;
  timezone: string;
}

export function SilentList({ shipments, carriers, timezone }: SilentProps) {
  const clock = clockIn(timezone);
  if (shipments.length === 0) return <Empty title={t.noSilent} />;
  return (
    <Stack gap={0}>
      {shipments.map(({ id, order_id, recipient, carrier_id, status_at }) => (
        <div key={id} className={classes.row}>
          <Text size="sm" fw={500} truncate>
            {order_id} · {recipient}
          </Text>
          <Text size="xs" c="dimmed">
            {carriers.get(carrier_id) ?? carrier_id} · {t.quiet(clock(status_at))}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
