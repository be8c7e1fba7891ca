/** The day under way: what needs an eye first, then every rider. */
import { Button, Group, Tabs, Text, Title, useComputedColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { dayFromNow } from "../../format/formats";
import { MapView } from "../../map/MapView";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { useBasemap, useCarriers, useHubs } from "../plan/data";
import { byDelay, risks, silent } from "./attention";
import { RiderList, RiskList, SilentList } from "./lists";
import { type Route, useDetails, usePositions, useRoutes, useWithCarriers } from "./data";
import { overlaysOf } from "./points";
import { Replan } from "./Replan";
import classes from "./today.module.css";
import { useTodaysChoice } from "./choice";

const ROOM_S = 600;
const QUIET_S = 4 * 3600;
const t = texts.today;

export function TodayPage() {
  const { day, choose } = useTodaysChoice();
  const routes = useRoutes(day);
  return (
    <div className={classes.page}>
      <Group className={classes.bar} gap="sm">
        <Title order={1} size="h4">
          {texts.nav.today}
        </Title>
        <input
          type="date"
          className={classes.day}
          aria-label={texts.common.day}
          value={day}
          onChange={(event) => event.currentTarget.value !== "" && choose(event.currentTarget.value)}
        />
        {routes.data && routes.data.length > 0 && <Replan routes={routes.data} />}
      </Group>
      {routes.isPending ? (
        <Loading />
      ) : routes.isError ? (
        <Failed error={routes.error} onRetry={() => void routes.refetch()} />
      ) : routes.data.length === 0 ? (
        <NothingOut />
      ) : (
        <OnTheRoad routes={routes.data} day={day} />
      )}
    </div>
  );
}

function NothingOut() {
  return (
    <Empty title={t.empty}>
      <Text size="sm" c="dimmed" ta="center" maw={340}>
        {t.emptyHint}
      </Text>
      <Button size="xs" renderRoot={(props) => <Link to="/plan" search={{ day: dayFromNow(0) }} {...props} />}>
        {t.toPlan}
      </Button>
    </Empty>
  );
}

function OnTheRoad({ routes, day }: { routes: Route[]; day: string }) {
  const dark = useComputedColorScheme("light") === "dark";
  const details = useDetails(routes);
  const positions = usePositions(routes);
  const parcels = useWithCarriers(day);
  const carriers = useCarriers().data;
  const hubs = useHubs().data;
  const [marked, setMarked] = useState<readonly string[]>([]);
  const hub = hubs?.find(({ name }) => name === routes[0]?.hub);
  const basemap = useBasemap(hub?.id).data;
  const atRisk = useMemo(() => risks(details, ROOM_S), [details]);
  const quiet = silent(parcels.data ?? [], parcels.dataUpdatedAt, QUIET_S);
  const overlays = useMemo(() => overlaysOf(details, positions, dark), [details, positions, dark]);
  const names = useMemo(() => new Map(carriers?.map(({ id, name }) => [id, name])), [carriers]);
  const timezone = routes[0]?.timezone ?? "UTC";
  return (
    <div className={classes.body}>
      <aside className={classes.side} aria-label={t.stops}>
        <Tabs defaultValue="risk" className={classes.tabs}>
          <Tabs.List>
            <Tabs.Tab value="risk">{t.risk(atRisk.length)}</Tabs.Tab>
            <Tabs.Tab value="riders">{t.riders(details.length)}</Tabs.Tab>
            <Tabs.Tab value="silent">{t.silent(quiet.length)}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="risk" className={classes.panel}>
            <RiskList risks={atRisk} timezone={timezone} onShow={(id) => setMarked([id])} />
          </Tabs.Panel>
          <Tabs.Panel value="riders" className={classes.panel}>
            <RiderList routes={byDelay(details)} timezone={timezone} onShow={(id) => setMarked([id])} />
          </Tabs.Panel>
          <Tabs.Panel value="silent" className={classes.panel}>
            <SilentList shipments={quiet} carriers={names} timezone={timezone} />
          </Tabs.Panel>
        </Tabs>
      </aside>
      <MapView
        basemap={basemap}
        dark={dark}
        overlays={overlays}
        marked={marked}
        label={t.map}
        focus={details.length === routes.length ? day : ""}
        onPick={(id) => setMarked(id === null ? [] : [id])}
      />
    </div>
  );
}
