/** What a person does about it, in order; what is done stands in the history, for everybody. */
import { Checkbox, Stack, Title } from "@mantine/core";
import { texts } from "../../../texts/en";
import type { IncidentDetail, Step } from "./data";

const t = texts.desk.incidents;

interface Props {
  incident: IncidentDetail;
  busy: boolean;
  onStep: (step: Step) => void;
}

export function Playbook({ incident, busy, onStep }: Props) {
  const said = new Set(incident.history.map(({ text }) => text));
  return (
    <Stack gap={6}>
      <Title order={3} size="h6">
        {t.playbook}
      </Title>
      {incident.steps.map((step) => {
        const done = said.has(t.stepDone(step));
        return (
          <Checkbox
            key={step}
            size="xs"
            label={step}
            checked={done}
            disabled={done || busy}
            onChange={() => onStep({ does: "comment", body: { text: t.stepDone(step), for_partner: false } })}
          />
        );
      })}
    </Stack>
  );
}
