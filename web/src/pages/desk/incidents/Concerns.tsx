/** Whom and what an incident concerns, with a way there. */
import { Anchor, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useLocal } from "../../../api/names";
import { momentIn } from "../../../format/formats";
import { words } from "../../../format/words";
import { texts } from "../../../texts/en";
import { type Incident, useScans, useShipment } from "./data";
import classes from "../desk.module.css";

const t = texts.desk.incidents;
const SCANS = 5;

export function Concerns({ incident, name }: { incident: Incident; name: (id: string) => string }) {
  const shipment = useShipment(incident.shipment_id).data;
  const facts: [string, string][] = [
    [t.shipment, shipment?.order_id ?? incident.shipment_id],
    [t.recipient, shipment === undefined ? "" : `${shipment.recipient}, ${shipment.address}`],
    [t.status, shipment === undefined ? "" : words(shipment.status)],
    [t.carrier, incident.carrier_id],
    [t.rider, incident.rider_id],
  ];
  return (
    <section aria-label={t.links}>
      <Title order={3} size="h6" mb={6}>
        {t.links}
      </Title>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([label, value]) => [<dt key={label}>{label}</dt>, <dd key={`${label}:`}>{name(value)}</dd>])}
      </dl>
      {shipment !== undefined && (
        <Anchor size="xs" renderRoot={(props) => <Link to="/plan" search={{ day: shipment.day, hub: shipment.hub_id }} {...props} />}>
          {t.onPlan}
        </Anchor>
      )}
      {incident.shipment_id !== "" && <Scans shipmentId={incident.shipment_id} />}
    </section>
  );
}

function Scans({ shipmentId }: { shipmentId: string }) {
  const scans = useScans(shipmentId).data;
  const moment = momentIn(useLocal().timezone);
  if (scans === undefined) return null;
  return (
    <>
      <Text size="xs" fw={600} mt="xs">
        {t.scans}
      </Text>
      {scans.length === 0 && (
        <Text size="xs" c="dimmed">
          {t.noScans}
        </Text>
      )}
      {scans.slice(-SCANS).map(({ key, source, occurred_at, status, text }) => (
        <Text key={`${source}${key}`} size="xs">
          {moment(occurred_at)} · {words(status)}
          {text !== "" && ` · ${text}`}
        </Text>
      ))}
    </>
  );
}
