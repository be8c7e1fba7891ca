/** What a row of the incidents' queue shows. */
import { Badge, Text } from "@mantine/core";
import { momentIn, span } from "../../../format/formats";
import type { Column } from "../../../queue/Queue";
import { texts } from "../../../texts/en";
import type { Incident, Severity } from "./data";
import classes from "../desk.module.css";

const t = texts.desk.incidents;
const SOON_S = 1_800;

export const SEVERITY_COLOURS: Record<Severity, string> = { high: "red.9", medium: "yellow", low: "gray" };

export function nameOf(incident: Incident): string {
  return `${t.kinds[incident.kind]} ${incident.shipment_id}`;
}

export function columnsOf(name: (id: string) => string, timezone: string, now: number): Column<Incident>[] {
  const moment = momentIn(timezone);
  return [
    { key: "what", title: t.columns.what, width: "minmax(180px, 3fr)", cell: (incident) => <What incident={incident} /> },
    {
      key: "severity",
      title: t.columns.severity,
      width: "84px",
      cell: ({ severity }) => (
        <Badge size="sm" variant="filled" autoContrast color={SEVERITY_COLOURS[severity]}>
          {t.severities[severity]}
        </Badge>
      ),
    },
    { key: "where", title: t.columns.where, width: "minmax(80px, 1fr)", cell: (incident) => <Who id={whoHas(incident)} name={name} /> },
    { key: "owner", title: t.columns.owner, width: "minmax(80px, 1fr)", cell: ({ owner_id }) => <Who id={owner_id} name={name} /> },
    { key: "clock", title: t.columns.clock, width: "120px", cell: (incident) => <AnswerClock incident={incident} now={now} /> },
    {
      key: "opened",
      title: t.columns.opened,
      width: "100px",
      cell: ({ opened_at }) => (
        <Text size="xs" c="dimmed">
          {moment(opened_at)}
        </Text>
      ),
    },
  ];
}

function What({ incident }: { incident: Incident }) {
  return (
    <div className={classes.two}>
      <Text size="sm" fw={600} truncate>
        {t.kinds[incident.kind]}
        {incident.reports > 1 && (
          <Text span size="xs" c="dimmed" fw={400}>
            {" "}
            · {t.reports(incident.reports)}
          </Text>
        )}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {incident.text}
      </Text>
    </div>
  );
}

function whoHas({ carrier_id, rider_id }: Incident): string {
  return carrier_id === "" ? rider_id : carrier_id;
}

function Who({ id, name }: { id: string; name: (id: string) => string }) {
  return (
    <Text size="sm" truncate {...(id === "" && { c: "dimmed" })}>
      {id === "" ? t.nobody : name(id)}
    </Text>
  );
}

/** How much time is left for the first answer, or how long it took. */
export function AnswerClock({ incident, now }: { incident: Incident; now: number }) {
  const { answered_at, answer_by, opened_at } = incident;
  if (answered_at !== null) {
    return (
      <Text size="xs" c="dimmed">
        {t.clock.answered(span((Date.parse(answered_at) - Date.parse(opened_at)) / 1000))}
      </Text>
    );
  }
  const left_s = (Date.parse(answer_by) - now) / 1000;
  const colour = left_s < 0 ? "red.9" : left_s < SOON_S ? "orange" : "gray";
  return (
    <Badge size="sm" variant={left_s < 0 ? "filled" : "outline"} autoContrast color={colour} tt="none">
      {left_s < 0 ? t.clock.overdue(span(left_s)) : t.clock.left(span(left_s))}
    </Badge>
  );
}
