/** One incident: what happened, who looks after it, what is to be done, and what was done. */
import { Badge, Button, CloseButton, Group, Select, Stack, Text, Title } from "@mantine/core";
import { useColleagues, useNames } from "../../../api/names";
import { useNow } from "../../../format/now";
import { optionsOf } from "../../../format/words";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { useAsk } from "../asking";
import { AnswerClock } from "./columns";
import { ClaimOf } from "./ClaimOf";
import { Concerns } from "./Concerns";
import { type IncidentDetail, type Step, useIncident, useStep } from "./data";
import { History } from "./History";
import { Playbook } from "./Playbook";
import { Say } from "./Say";
import classes from "../desk.module.css";

const t = texts.desk.incidents;

interface Props {
  id: string;
  me: string;
  onClose: () => void;
}

export function IncidentPanel({ id, me, onClose }: Props) {
  const found = useIncident(id);
  return (
    <aside className={classes.panel} aria-label={t.title}>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Shown incident={found.data.value} tag={found.data.tag} me={me} onClose={onClose} />}
    </aside>
  );
}

function Shown({ incident, tag, me, onClose }: { incident: IncidentDetail; tag: string; me: string; onClose: () => void }) {
  const step = useStep(incident.id);
  const name = useNames();
  const now = useNow();
  const act = (asked: Step) => step.mutate(asked);
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {t.kinds[incident.kind]}
          </Title>
          <Text size="sm">{incident.text}</Text>
        </div>
        <CloseButton aria-label={t.close} onClick={onClose} />
      </Group>
      <Group gap="xs">
        <Badge variant="default">{t.states[incident.state]}</Badge>
        <AnswerClock incident={incident} now={now} />
        {incident.reports > 1 && <Badge variant="default">{t.reports(incident.reports)}</Badge>}
      </Group>
      <Looked incident={incident} tag={tag} onStep={act} />
      <Ending incident={incident} me={me} tag={tag} busy={step.isPending} onStep={act} />
      <Playbook incident={incident} busy={step.isPending} onStep={act} />
      <Concerns incident={incident} name={name} />
      <ClaimOf incident={incident} />
      <Say busy={step.isPending} hasPartner={incident.carrier_id !== ""} onStep={act} />
      <History entries={incident.history} name={name} />
    </Stack>
  );
}

interface LookedProps {
  incident: IncidentDetail;
  tag: string;
  onStep: (step: Step) => void;
}

function Looked({ incident, tag, onStep }: LookedProps) {
  const people = useColleagues().data ?? [];
  return (
    <Group grow>
      <Select
        size="xs"
        label={t.columns.owner}
        placeholder={t.nobody}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={incident.owner_id === "" ? null : incident.owner_id}
        allowDeselect={false}
        onChange={(owner_id) => owner_id !== null && onStep({ does: "change", tag, body: { owner_id } })}
      />
      <Select
        size="xs"
        label={t.columns.severity}
        data={optionsOf(t.severities)}
        value={incident.severity}
        allowDeselect={false}
        onChange={(severity) => severity !== null && onStep({ does: "change", tag, body: { severity } })}
      />
    </Group>
  );
}

function Ending({ incident, tag, me, busy, onStep }: LookedProps & { me: string; busy: boolean }) {
  const ask = useAsk();
  if (incident.state === "resolved") {
    const reopen = () =>
      ask({ title: t.reopen, label: t.again, submit: t.reopen }, (text) => onStep({ does: "reopen", text }));
    return (
      <div>
        <Text size="sm" mb="xs">
          {incident.resolution}
        </Text>
        <Button size="xs" variant="default" loading={busy} onClick={reopen}>
          {t.reopen}
        </Button>
      </div>
    );
  }
  const resolve = () =>
    ask({ title: t.resolve, label: t.resolution, submit: t.resolve }, (text) => onStep({ does: "resolve", text }));
  return (
    <Group gap="xs">
      {incident.owner_id !== me && (
        <Button size="xs" loading={busy} onClick={() => onStep({ does: "change", tag, body: { owner_id: me } })}>
          {t.take}
        </Button>
      )}
      <Button size="xs" variant="default" loading={busy} onClick={resolve}>
        {t.resolve}
      </Button>
    </Group>
  );
}
