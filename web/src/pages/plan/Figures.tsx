/** The version in numbers, on one line. */
import { Group, Text } from "@mantine/core";
import { count, distance, money } from "../../format/formats";
import { texts } from "../../texts/en";
import type { PlanDocument, Verdict } from "./data";
import classes from "./plan.module.css";

const ALARM = "light-dark(#c2410c, #ffa94d)";
const { figures } = texts.plan;

export function Figures({ document, verdict }: { document: PlanDocument; verdict: Verdict | undefined }) {
  const { summary, currency } = document;
  const own = verdict?.figures.on_routes ?? summary.own_orders;
  const carriers = verdict?.figures.with_carriers ?? summary.outsourced_orders;
  const left = verdict?.figures.unassigned ?? summary.unassigned_orders;
  const cost = verdict?.figures.cost_minor ?? summary.cost_minor;
  const broken = verdict?.violations.length ?? 0;
  return (
    <Group gap="lg" px="sm" py={6} wrap="wrap" component="dl" m={0} data-testid="figures">
      <Figure name={figures.cost} value={money(cost, currency)} />
      <Figure name={figures.perDelivery} value={own + carriers === 0 ? "—" : money(cost / (own + carriers), currency)} />
      <Figure name={figures.own} value={count(own)} />
      <Figure name={figures.carriers} value={count(carriers)} />
      <Figure name={figures.left} value={count(left)} alarm={left > 0} />
      <Figure name={figures.distance} value={distance(verdict?.figures.distance_m ?? summary.distance_m)} />
      <Figure name={figures.risk} value={count(summary.promises_at_risk)} alarm={summary.promises_at_risk > 0} />
      {broken > 0 && <Figure name={figures.broken} value={count(broken)} alarm />}
    </Group>
  );
}

function Figure({ name, value, alarm = false }: { name: string; value: string; alarm?: boolean }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} size="sm" fw={600} className={classes.figure} {...(alarm && { c: ALARM })}>
        {value}
      </Text>
    </Group>
  );
}
