/** Who works that day: riders with their routes, carriers with what they get. */
import { Group, ScrollArea, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { clockIn, distance, duration, money } from "../../format/formats";
import { routeColour } from "../../map/colours";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { type Hub, type PlanDocument, useCarriers, type Verdict } from "./data";
import classes from "./plan.module.css";
import { worksOn } from "./shifts";
import { doors } from "./view";

interface Props {
  day: string;
  hub: Hub;
  document: PlanDocument | undefined;
  verdict: Verdict | undefined;
  dark: boolean;
  onChooseRoute: (route: string) => void;
}

export function Team({ day, hub, document, verdict, dark, onChooseRoute }: Props) {
  const team = useQuery({
    queryKey: ["team", hub.id],
    queryFn: async () => {
      const [shifts, riders, vehicles] = await Promise.all([
        answered(api.GET("/v1/shifts", { params: { query: { hub_id: hub.id, limit: 200 } } })),
        answered(api.GET("/v1/riders", { params: { query: { limit: 200 } } })),
        answered(api.GET("/v1/vehicles", { params: { query: { limit: 200 } } })),
      ]);
      const name = new Map([...riders.items, ...vehicles.items].map((each) => [each.id, each.name]));
      return shifts.items.map((shift) => ({
        shift,
        rider: name.get(shift.rider_id) ?? shift.rider_id,
        vehicle: name.get(shift.vehicle_id) ?? "",
      }));
    },
  });
  if (team.isPending) return <Loading />;
  if (team.isError) return <Failed error={team.error} onRetry={() => void team.refetch()} />;
  const present = team.data.filter(({ shift }) => worksOn(shift.days ?? null, day));
  return (
    <ScrollArea flex={1} p="sm" viewportProps={{ tabIndex: 0 }}>
      <Stack gap="xs">
        <Title order={2} size="h6">
          {texts.plan.riders}
        </Title>
        {present.map(({ shift, rider, vehicle }) => (
          <Rider
            key={shift.id}
            {...{ rider, document, dark, onChooseRoute }}
            hours={`${shift.start}–${shift.end} · ${vehicle}`}
            timezone={document?.timezone ?? "UTC"}
          />
        ))}
        <Title order={2} size="h6" mt="sm">
          {texts.plan.carriersOfDay}
        </Title>
        <Carriers document={document} verdict={verdict} />
      </Stack>
    </ScrollArea>
  );
}

interface RiderProps extends Pick<Props, "document" | "dark" | "onChooseRoute"> {
  rider: string;
  hours: string;
  timezone: string;
}

function Rider({ rider, hours, timezone, document, dark, onChooseRoute }: RiderProps) {
  const index = document?.routes.findIndex((route) => route.rider === rider) ?? -1;
  const route = document?.routes[index];
  const clock = clockIn(timezone);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
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

function Carriers({ document, verdict }: Pick<Props, "document" | "verdict">) {
  const carriers = useCarriers();
  if (carriers.isError) return <Failed error={carriers.error} />;
  const given = new Map((verdict?.carriers ?? document?.summary.carriers ?? []).map((each) => [each.carrier, each]));
  return (carriers.data ?? []).map(({ id, name }) => {
    const share = given.get(id);
    return (
      <Group key={id} justify="space-between" wrap="nowrap">
        <Text size="sm">{name}</Text>
        {share !== undefined && document !== undefined && (
          <Text size="xs" c="dimmed" className={classes.figure}>
            {share.orders} · {money(share.cost_minor, document.currency)}
          </Text>
        )}
      </Group>
    );
  });
}
