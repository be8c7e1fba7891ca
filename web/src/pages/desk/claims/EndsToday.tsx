/** What is lost tonight if nobody acts: above every list of claims, whatever is filtered. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlarm } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useLocal } from "../../../api/names";
import { clockIn, money } from "../../../format/formats";
import { useNow } from "../../../format/now";
import { texts } from "../../../texts/en";
import { type Claim, useRanked } from "./data";
import { endingToday, lastMoment } from "./deadlines";

const t = texts.desk.claims;

export function EndsToday() {
  const { timezone } = useLocal();
  const now = useNow();
  const ending = endingToday(useRanked(undefined).data ?? [], now, timezone);
  const [first] = ending;
  if (first === undefined) return null;
  return (
    <Alert color="red.9" variant="filled" autoContrast radius={0} py="xs" icon={<IconAlarm />} role="alert" title={t.today(ending.length, sums(ending))}>
      <Group justify="space-between">
        <Text size="sm">{t.todayLast(clockIn(timezone)((lastMoment(first, now) ?? now) - 1), t.steps[first.step])}</Text>
        <Button size="xs" variant="white" color="dark" renderRoot={(props) => <Link to="/desk/claims/$claimId" params={{ claimId: first.id }} {...props} />}>
          {t.todayOpen}
        </Button>
      </Group>
    </Alert>
  );
}

/** Add up what is at risk; amounts of different currencies stay apart. */
function sums(claims: readonly Claim[]): string {
  const by = new Map<string, number>();
  for (const { currency, at_risk_minor } of claims) by.set(currency, (by.get(currency) ?? 0) + at_risk_minor);
  return [...by].map(([currency, minor]) => money(minor, currency)).join(" + ");
}
