/** What a row of the claims' queue shows. */
import { Badge, Text } from "@mantine/core";
import { dayIn, money, span } from "../../../format/formats";
import type { Column } from "../../../queue/Queue";
import { texts } from "../../../texts/en";
import type { Claim, ClaimState } from "./data";
import { endsToday, lastMoment } from "./deadlines";
import classes from "../desk.module.css";

const t = texts.desk.claims;
const SOON_S = 3 * 86_400;

export function nameOf(claim: Claim): string {
  return `${t.kinds[claim.kind]} ${claim.shipment_id}`;
}

const COLOURS: Partial<Record<ClaimState, string>> = {
  evidence_missing: "orange",
  ready: "teal",
  needs_action: "orange",
  approved: "teal",
  approved_partial: "teal",
  rejected: "red",
  expired: "red",
};

export function StateBadge({ state }: { state: ClaimState }) {
  return (
    <Badge size="sm" variant="outline" tt="none" color={COLOURS[state] ?? "gray"} c="var(--mantine-color-text)">
      {t.states[state]}
    </Badge>
  );
}

export function columnsOf(name: (id: string) => string, timezone: string, now: number): Column<Claim>[] {
  return [
    {
      key: "claim",
      title: t.columns.claim,
      width: "minmax(150px, 2fr)",
      cell: (claim) => (
        <div className={classes.two}>
          <Text size="sm" fw={600} truncate>
            {t.kinds[claim.kind]}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {claim.text === "" ? claim.shipment_id : claim.text}
          </Text>
        </div>
      ),
    },
    {
      key: "against",
      title: t.columns.against,
      width: "minmax(80px, 1fr)",
      cell: ({ carrier_id, rider_id }) => (
        <Text size="sm" truncate>
          {name(carrier_id === "" ? rider_id : carrier_id)}
        </Text>
      ),
    },
    {
      key: "risk",
      title: t.columns.risk,
      width: "100px",
      cell: ({ at_risk_minor, currency }) => (
        <Text size="sm" fw={600} className={classes.number ?? ""}>
          {money(at_risk_minor, currency)}
        </Text>
      ),
    },
    { key: "left", title: t.columns.left, width: "150px", cell: (claim) => <TimeLeft claim={claim} now={now} timezone={timezone} /> },
    { key: "state", title: t.columns.state, width: "140px", cell: ({ state }) => <StateBadge state={state} /> },
  ];
}

/** How long somebody can still act; what ends today shouts. */
export function TimeLeft({ claim, now, timezone }: { claim: Claim; now: number; timezone: string }) {
  const last = lastMoment(claim, now);
  const day = dayIn(timezone);
  if (claim.opens_at !== null && Date.parse(claim.opens_at) > now) return <Quiet text={t.notYet(day(claim.opens_at))} />;
  if (last === null) return <Quiet text={claim.answer_due === null ? t.noDeadline : t.waits(day(claim.answer_due))} />;
  const left_s = (last - now) / 1000;
  const today = endsToday(claim, now, timezone);
  return (
    <Badge size="sm" tt="none" autoContrast variant={today ? "filled" : "outline"} color={today ? "red.9" : left_s < SOON_S ? "orange" : "gray"} {...(!today && { c: "var(--mantine-color-text)" })}>
      {today ? `${t.endsToday} · ${span(left_s)}` : t.left(span(left_s))}
    </Badge>
  );
}

function Quiet({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}
