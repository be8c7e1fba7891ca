/** What is open when the day ends, who owns it, and what carries over. */
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useLocal, useNames } from "../../api/names";
import { dayFromNow, money } from "../../format/formats";
import { useNow } from "../../format/now";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { TimeLeft } from "../desk/claims/columns";
import { AnswerClock } from "../desk/incidents/columns";
import { useFigureFilters } from "./address";
import { DayPicker } from "./DayPicker";
import { useDayEnd } from "./data";
import { Section } from "./Section";
import type { Schemas } from "../../api/client";
import classes from "./figures.module.css";

const t = texts.figures.end;
type DayEnd = Schemas["DayEndOut"];

export function DayEndPage() {
  const { filters, choose } = useFigureFilters();
  const day = filters.day ?? dayFromNow(0);
  const end = useDayEnd(day);
  return (
    <div className={classes.page}>
      <Group mb="sm">
        <DayPicker label={texts.common.day} value={day} onChange={(next) => choose({ day: next })} />
      </Group>
      {end.isError ? (
        <Failed error={end.error} onRetry={() => void end.refetch()} />
      ) : end.data === undefined ? (
        <Loading />
      ) : (
        <div className={classes.columns}>
          <Open end={end.data} />
          <Stack>
            <Claims end={end.data} />
            <Carried end={end.data} />
          </Stack>
        </div>
      )}
    </div>
  );
}

function Open({ end }: { end: DayEnd }) {
  const name = useNames();
  const now = useNow();
  return (
    <Section title={t.open}>
      {end.open_incidents.length === 0 && <Text size="sm">{t.nothingOpen}</Text>}
      {end.open_incidents.map(({ owner_id, incidents }) => (
        <Stack key={owner_id} gap={4} mb="sm">
          <Text size="sm" fw={600}>
            {owner_id === "" ? t.nobody : name(owner_id)} · {incidents.length}
          </Text>
          {incidents.map((incident) => (
            <Group key={incident.id} gap="xs" wrap="nowrap">
              <Anchor size="sm" renderRoot={(props) => <Link to="/desk/incidents" search={{ open: incident.id }} {...props} />}>
                {texts.desk.incidents.kinds[incident.kind]}
              </Anchor>
              <Text size="sm" truncate style={{ flex: 1 }}>
                {incident.text}
              </Text>
              <AnswerClock incident={incident} now={now} />
            </Group>
          ))}
        </Stack>
      ))}
    </Section>
  );
}

function Claims({ end }: { end: DayEnd }) {
  const { timezone } = useLocal();
  const name = useNames();
  const now = useNow();
  return (
    <Section title={t.claims(end.claims_due.length)}>
      {end.claims_due.length === 0 && <Text size="sm">{t.noClaims}</Text>}
      {end.claims_due.map((claim) => (
        <Group key={claim.id} gap="xs">
          <Anchor size="sm" renderRoot={(props) => <Link to="/desk/claims/$claimId" params={{ claimId: claim.id }} {...props} />}>
            {texts.desk.claims.kinds[claim.kind]} · {name(claim.carrier_id === "" ? claim.rider_id : claim.carrier_id)}
          </Anchor>
          <Text size="sm" fw={600}>
            {money(claim.at_risk_minor, claim.currency)}
          </Text>
          <TimeLeft claim={claim} now={now} timezone={timezone} />
        </Group>
      ))}
    </Section>
  );
}

function Carried({ end }: { end: DayEnd }) {
  const rest = end.carried_over_count - end.carried_over.length;
  return (
    <Section title={t.carried(end.carried_over_count)}>
      {end.carried_over_count === 0 && <Text size="sm">{t.nothingCarried}</Text>}
      {end.carried_over.map(({ shipment_id, order_id, zone }) => (
        <Text key={shipment_id} size="sm">
          <strong>{order_id}</strong> · {zone}
        </Text>
      ))}
      {rest > 0 && (
        <Text size="xs" c="dimmed">
          {texts.figures.morning.more(rest)}
        </Text>
      )}
    </Section>
  );
}
