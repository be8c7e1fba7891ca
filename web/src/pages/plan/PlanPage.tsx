/** Plan a day: its orders, its routes, and every change to them. */
import { useComputedColorScheme } from "@mantine/core";
import { Failed, Loading } from "../../shell/states";
import { useChoice } from "./choice";
import { type Hub, useHubs } from "./data";
import { FirstHub } from "./FirstHub";
import { DayView } from "./DayView";

export function PlanPage() {
  const hubs = useHubs();
  const { day, hub: wanted, choose } = useChoice();
  const dark = useComputedColorScheme("light") === "dark";
  if (hubs.isPending) return <Loading />;
  if (hubs.isError) return <Failed error={hubs.error} onRetry={() => void hubs.refetch()} />;
  const hub: Hub | undefined = hubs.data.find(({ id }) => id === wanted) ?? hubs.data[0];
  if (hub === undefined) return <FirstHub onDone={(demo) => choose({ day: demo.day, hub: demo.hub_id })} />;
  return <DayView key={`${day} ${hub.id}`} {...{ day, hub, dark, choose }} hubs={hubs.data} />;
}
