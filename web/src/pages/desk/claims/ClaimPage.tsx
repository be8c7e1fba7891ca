/** One claim: money, legal days, evidence with its gaps, what can happen next, and every step that was taken. */
import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useLocal, useNames } from "../../../api/names";
import { momentIn, money } from "../../../format/formats";
import { useNow } from "../../../format/now";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { StateBadge, TimeLeft } from "./columns";
import { CarrierAnswer } from "./CarrierAnswer";
import { ClaimHistory } from "./ClaimHistory";
import { type ClaimDetail, type Followed, useClaim } from "./data";
import { Filings } from "./filing/Filings";
import { PacketPanel } from "./packet/PacketPanel";
import { Steps } from "./Steps";
import classes from "../desk.module.css";

const t = texts.desk.claims;
const route = getRouteApi("/desk/claims/$claimId");

export function ClaimPage() {
  const { claimId } = route.useParams();
  const found = useClaim(claimId);
  return (
    <div className={classes.claim}>
      <Anchor size="sm" renderRoot={(props) => <Link to="/desk/claims" {...props} />}>
        ← {t.back}
      </Anchor>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Shown {...found.data} />}
    </div>
  );
}

function Shown({ value: claim, tag, filings }: Followed) {
  const name = useNames();
  const { timezone } = useLocal();
  const now = useNow();
  return (
    <Stack mt="xs">
      <Group gap="sm">
        <Title order={2} size="h3">
          {t.kinds[claim.kind]} · {name(claim.carrier_id === "" ? claim.rider_id : claim.carrier_id)}
        </Title>
        <StateBadge state={claim.state} />
        <TimeLeft claim={claim} now={now} timezone={timezone} />
      </Group>
      {claim.text !== "" && <Text size="sm">{claim.text}</Text>}
      <div className={classes.columns}>
        <Stack>
          <Steps claim={claim} tag={tag} />
          <PacketPanel claim={claim} tag={tag} />
          <ClaimHistory claim={claim} name={name} />
        </Stack>
        <Stack>
          <CarrierAnswer claim={claim} name={name} />
          <Filings filings={filings} />
          <Facts title={t.amounts} facts={amounts(claim)} />
          <Facts title={t.days} facts={days(claim, momentIn(timezone))} />
          <Links claim={claim} />
        </Stack>
      </div>
    </Stack>
  );
}

type Fact = readonly [label: string, value: string];

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={3} size="h6" mb="xs">
        {title}
      </Title>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([label, value]) => [<dt key={label}>{label}</dt>, <dd key={`${label}:`}>{value}</dd>])}
      </dl>
    </Paper>
  );
}

function amounts(claim: ClaimDetail): Fact[] {
  const shown = (minor: number) => money(minor, claim.currency);
  return [
    [t.claimed, shown(claim.claimed_minor)],
    [t.most, shown(claim.most_minor)],
    [t.approved, shown(claim.approved_minor)],
    [t.recovered, shown(claim.recovered_minor)],
    [t.salvage, claim.salvage_minor === 0 ? "" : shown(claim.salvage_minor)],
    [t.atRisk, shown(claim.at_risk_minor)],
  ];
}

function days(claim: ClaimDetail, moment: (instant: string) => string): Fact[] {
  const shown = (instant: string | null) => (instant === null ? "" : moment(instant));
  const runs = claim.closes_at !== null;
  return [
    [t.step, runs ? t.steps[claim.step] : ""],
    [t.counted, moment(claim.started_at)],
    [t.opens, shown(claim.opens_at)],
    [t.actBy, shown(claim.act_by)],
    [t.closes, shown(claim.closes_at)],
    [t.silence, runs ? (t.silences[claim.silence] ?? claim.silence) : ""],
    [t.answerDue, shown(claim.answer_due)],
    [t.reference, claim.reference],
    [t.contract, claim.contract_id],
  ];
}

function Links({ claim }: { claim: ClaimDetail }) {
  if (claim.incident_id === "") return null;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/desk/incidents" search={{ open: claim.incident_id, state: "all" }} {...props} />}>
      {t.incident}
    </Anchor>
  );
}

