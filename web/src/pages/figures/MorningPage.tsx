/** Yesterday as one page: what was unlike itself, what money is about to be lost, whom to call, and what comes. */
import { Alert, Anchor, Badge, Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { IconAlarm } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useLocal, useNames } from "../../api/names";
import { count, dayFromNow, momentIn, money } from "../../format/formats";
import { Empty, Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { useFigureFilters } from "./address";
import { DayPicker } from "./DayPicker";
import { type Figure, type Review, useDefinitions, useMorning } from "./data";
import { Section } from "./Section";
import { Spark } from "./Spark";
import { inUnit } from "./units";
import { Value } from "./Value";
import classes from "./figures.module.css";

const t = texts.figures.morning;

export function MorningPage() {
  const { filters, choose } = useFigureFilters();
  const day = filters.day ?? dayFromNow(-1);
  const review = useMorning(day);
  const figures = useDefinitions();
  const error = review.error ?? figures.error;
  return (
    <div className={classes.page}>
      <Group mb="sm" gap="sm">
        <DayPicker label={texts.common.day} value={day} onChange={(next) => choose({ day: next })} />
        <Text size="sm" c="dimmed">
          {t.hint(day)}
        </Text>
      </Group>
      {error !== null ? (
        <Failed error={error} onRetry={() => void review.refetch()} />
      ) : review.data === undefined || figures.data === undefined ? (
        <Loading />
      ) : (
        <Shown review={review.data} figures={figures.data} />
      )}
    </div>
  );
}

function Shown({ review, figures }: { review: Review; figures: ReadonlyMap<string, Figure> }) {
  return (
    <Stack>
      <Expiring review={review} />
      <div className={classes.columns}>
        <Lines review={review} figures={figures} />
        <Stack>
          <Attention review={review} />
          <OffUsual review={review} figures={figures} />
          <Tomorrow review={review} />
        </Stack>
      </div>
    </Stack>
  );
}

function Expiring({ review: { expiring, expiring_minor } }: { review: Review }) {
  const { currency } = useLocal();
  if (expiring.length === 0) return null;
  return (
    <Alert color="red.9" variant="filled" autoContrast icon={<IconAlarm />} title={t.expiring(expiring.length, money(expiring_minor, expiring[0]?.currency ?? currency))}>
      <Button size="xs" variant="white" color="dark" renderRoot={(props) => <Link to="/desk/claims" {...props} />}>
        {t.toClaims}
      </Button>
    </Alert>
  );
}

function Lines({ review, figures }: { review: Review; figures: ReadonlyMap<string, Figure> }) {
  const { currency } = useLocal();
  if (review.lines.every(({ reading }) => reading.value === null)) return <Empty title={t.nothing} />;
  return (
    <Paper withBorder className={classes.scroll}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {Object.entries(t.columns).map(([key, label]) => (
              <Table.Th key={key}>{label}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {review.lines.map(({ reading, usual, unusual, trend }) => {
            const figure = figures.get(reading.figure);
            if (figure === undefined) return null;
            return (
              <Table.Tr key={figure.name}>
                <Table.Td>
                  {figure.title}
                  {unusual !== null && (
                    <Badge size="xs" ml={6} tt="none" color="orange" variant="outline" c="var(--mantine-color-text)">
                      {t.unusual(unusual.score.toFixed(1))}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>
                  <Value figure={figure} reading={reading} opens={{ first: review.day, last: review.day }} />
                </Table.Td>
                <Table.Td c="dimmed">{inUnit(figure.target, figure.unit, currency)}</Table.Td>
                <Table.Td c="dimmed">{inUnit(usual, figure.unit, currency)}</Table.Td>
                <Table.Td>
                  <Spark values={trend} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Attention({ review }: { review: Review }) {
  const moment = momentIn(useLocal().timezone);
  const rest = review.at_risk_count - review.at_risk.length;
  return (
    <Section title={t.atRisk(review.at_risk_count)}>
      {review.at_risk.map(({ shipment_id, order_id, zone, promised_end }) => (
        <Text key={shipment_id} size="sm">
          <strong>{order_id}</strong> · {zone} {promised_end !== null && `· ${moment(promised_end)}`}
        </Text>
      ))}
      {rest > 0 && (
        <Text size="xs" c="dimmed">
          {t.more(rest)}
        </Text>
      )}
      <Group gap="md" mt="xs">
        <Anchor size="sm" renderRoot={(props) => <Link to="/desk/incidents" search={{ overdue: true }} {...props} />}>
          {t.unanswered(review.unanswered.length)}
        </Anchor>
        <Anchor size="sm" renderRoot={(props) => <Link to="/desk/silent" {...props} />}>
          {t.silent(review.silent)}
        </Anchor>
      </Group>
    </Section>
  );
}

function OffUsual({ review, figures }: { review: Review; figures: ReadonlyMap<string, Figure> }) {
  const name = useNames();
  const { currency } = useLocal();
  return (
    <Section title={t.offUsual}>
      {review.off_usual.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.allUsual}
        </Text>
      )}
      {review.off_usual.map(({ carrier_id, reading, unusual }) => {
        const figure = figures.get(reading.figure);
        if (figure === undefined) return null;
        return (
          <Group key={`${carrier_id}${figure.name}`} gap={6}>
            <Text size="sm">
              <strong>{name(carrier_id)}</strong> · {figure.title}
            </Text>
            <Value figure={figure} reading={reading} opens={{ first: review.day, last: review.day, only: `carrier_id:${carrier_id}` }} />
            <Text size="xs" c="dimmed">
              {t.usualWas(inUnit(unusual.value, figure.unit, currency), inUnit(unusual.usual, figure.unit, currency))}
            </Text>
          </Group>
        );
      })}
    </Section>
  );
}

function Tomorrow({ review: { tomorrow } }: { review: Review }) {
  return (
    <Section title={t.tomorrow(tomorrow.day)}>
      <Text size="sm" fw={600}>
        {t.parcels(count(tomorrow.expected))} · {t.riders(tomorrow.riders)}
      </Text>
      {tomorrow.zones.length > 0 && (
        <Table fz="xs" verticalSpacing={2} mt="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.zone}</Table.Th>
              <Table.Th>{t.expected}</Table.Th>
              <Table.Th>{t.range}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tomorrow.zones.map(({ zone, expected, low, high }) => (
              <Table.Tr key={zone}>
                <Table.Td>{zone === "" ? t.noZone : zone}</Table.Td>
                <Table.Td>{count(expected)}</Table.Td>
                <Table.Td c="dimmed">
                  {count(low)}–{count(high)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
