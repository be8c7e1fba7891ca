/** Who works that day: riders with their routes, carriers with what they get. */
import { Checkbox, Group, ScrollArea, Stack, Text, Title } from "@mantine/core";
import { clockIn, distance, duration, money } from "../../format/formats";
import { routeColour } from "../../map/colours";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { type PlanDocument, useCarriers, type Verdict } from "./data";
import type { Choosing } from "./choosing";
import classes from "./plan.module.css";
import { presentOn, type useTeam } from "./team";
import { doors } from "./view";

interface Props {
  day: string;
  team: ReturnType<typeof useTeam>;
  choosing: Choosing;
  document: PlanDocument | undefined;
  verdict: Verdict | undefined;
  dark: boolean;
  onChooseRoute: (route: string) => void;
}

export function Team({ day, team, choosing, document, verdict, dark, onChooseRoute }: Props) {
  if (team.isPending) return <Loading />;
  if (team.isError) return <Failed error={team.error} onRetry={() => void team.refetch()} />;
  const present = presentOn(team.data, day);
  return (
    <ScrollArea flex={1} p="sm" viewportProps={{ tabIndex: 0 }}>
      <Stack gap="xs">
        <div>
          <Title order={2} size="h6">
            {texts.plan.riders}
          </Title>
          <Text size="xs" c="dimmed">
            {texts.plan.choosing}
          </Text>
        </div>
        {present.map(({ shift, rider, vehicle }) => (
          <Rider
            key={shift.id}
            {...{ rider, document, dark, onChooseRoute, choosing }}
            id={shift.rider_id}
            hours={`${shift.start}–${shift.end} · ${vehicle}`}
            timezone={document?.timezone ?? "UTC"}
          />
        ))}
        <Title order={2} size="h6" mt="sm">
          {texts.plan.carriersOfDay}
        </Title>
        <Carriers {...{ document, verdict, choosing }} />
      </Stack>
    </ScrollArea>
  );
}

interface RiderProps extends Pick<Props, "document" | "dark" | "onChooseRoute" | "choosing"> {
  id: string;
  rider: string;
  hours: string;
  timezone: string;
}

function Rider({ id, rider, hours, timezone, document, dark, onChooseRoute, choosing }: RiderProps) {
  const index = document?.routes.findIndex((route) => route.rider === rider) ?? -1;
  const route = document?.routes[index];
  const clock = clockIn(timezone);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Use id={id} name={rider} choosing={choosing} />
      <span className={classes.swatch} style={{ marginTop: 5, background: route ? routeColour(index, dark) : "transparent" }} />
      <div>
        <Text size="sm" fw={500}>
          {route === undefined ? (
            rider
          ) : (
            <Text component="button" type="button" className={classes.plain} onClick={() => onChooseRoute(route.route_id)}>
              {rider}
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {hours}
        </Text>
        {route !== undefined && (
          <Text size="xs" c="dimmed">
            {texts.plan.stops(doors(route.stops).length)} · {clock(route.start)}–{clock(route.end)} · {distance(route.distance_m)} ·{" "}
            {duration(route.paid_s)}
          </Text>
        )}
      </div>
    </Group>
  );
}

function Use({ id, name, choosing }: { id: string; name: string; choosing: Choosing }) {
  return (
    <Checkbox
      size="xs"
      mt={3}
      aria-label={texts.plan.use(name)}
      checked={!choosing.away.has(id)}
      onChange={() => choosing.toggle(id)}
    />
  );
}

function Carriers({ document, verdict, choosing }: Pick<Props, "document" | "verdict" | "choosing">) {
  const carriers = useCarriers();
  if (carriers.isError) return <Failed error={carriers.error} />;
  const given = new Map((verdict?.carriers ?? document?.summary.carriers ?? []).map((each) => [each.carrier, each]));
  return (carriers.data ?? []).map(({ id, name }) => {
    const share = given.get(id);
    return (
      <Group key={id} justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          <Use id={id} name={name} choosing={choosing} />
          <Text size="sm">{name}</Text>
        </Group>
        {share !== undefined && document !== undefined && (
          <Text size="xs" c="dimmed" className={classes.figure}>
            {share.orders} · {money(share.cost_minor, document.currency)}
          </Text>
        )}
      </Group>
    );
  });
}
