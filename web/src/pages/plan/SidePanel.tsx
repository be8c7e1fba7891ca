/** Beside the map: the orders, and who works. */
import { Button, Tabs, Text } from "@mantine/core";
import { useMemo } from "react";
import { count } from "../../format/formats";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Day } from "./day";
import { OrdersTable } from "./OrdersTable";
import classes from "./plan.module.css";
import { Team } from "./Team";

const t = texts.plan;

interface Props {
  state: Day;
  day: string;
  dark: boolean;
  onImport: () => void;
}

export function SidePanel({ state, day, dark, onImport }: Props) {
  const { shipments, where, chosen, choose, failure } = state;
  const picked = useMemo(() => new Set(chosen), [chosen]);
  const outside = useMemo(() => shipments.filter(({ id }) => where.get(id)?.with !== "rider"), [shipments, where]);
  const table = { where, carriers: state.carriers, clock: state.clock, chosen: picked, onChoose: choose };
  const chooseRoute = (route: string) => {
    const on = [...where].filter(([, standing]) => standing.with === "rider" && standing.route === route);
    choose(on.map(([id]) => id));
  };
  return (
    <aside className={classes.side} aria-label={t.columns.order}>
      {failure !== null && <Failed error={failure} onRetry={() => void state.shipmentsQuery.refetch()} />}
      <Tabs defaultValue="orders" className={classes.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="orders">{t.orders(count(shipments.length))}</Tabs.Tab>
          <Tabs.Tab value="outside">{t.outside(count(outside.length))}</Tabs.Tab>
          <Tabs.Tab value="team">{t.team}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="orders" className={classes.panel}>
          {state.shipmentsQuery.isPending ? (
            <Loading />
          ) : shipments.length === 0 ? (
            <NoOrders onImport={onImport} />
          ) : (
            <OrdersTable {...table} shipments={shipments} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="outside" className={classes.panel}>
          <OrdersTable {...table} shipments={outside} />
        </Tabs.Panel>
        <Tabs.Panel value="team" className={classes.panel}>
          <Team {...{ day, dark }} team={state.team} choosing={state.choosing} document={state.document} verdict={state.verdict} onChooseRoute={chooseRoute} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}

function NoOrders({ onImport }: { onImport: () => void }) {
  return (
    <Empty title={t.noOrders}>
      <Text size="sm" c="dimmed" ta="center" maw={280}>
        {t.noOrdersHint}
      </Text>
      <Button size="xs" onClick={onImport}>
        {t.import.open}
      </Button>
    </Empty>
  );
}
