/** The claim that an incident has become, or the way to make it. */
import { Anchor, Button, Group, Modal, NumberInput, Select, Stack, Text, Textarea } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { answered, api, type Schemas } from "../../../api/client";
import { useLocal, useNames } from "../../../api/names";
import { minorOf, money } from "../../../format/formats";
import { optionsOf } from "../../../format/words";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { CLAIMS } from "../claims/data";
import type { Incident } from "./data";

const t = texts.desk.incidents.claim;

export function ClaimOf({ incident }: { incident: Incident }) {
  const [opened, { open, close }] = useDisclosure();
  const { shipment_id } = incident;
  const claims = useQuery({
    queryKey: [CLAIMS, "of", shipment_id],
    enabled: shipment_id !== "",
    queryFn: async () => (await answered(api.GET("/v1/claims", { params: { query: { shipment_id } } }))).items,
  });
  if (shipment_id === "" || incident.claim === null) return null;
  return (
    <Stack gap={6} align="flex-start">
      {claims.data?.map((claim) => (
        <Anchor key={claim.id} size="sm" renderRoot={(props) => <Link to="/desk/claims/$claimId" params={{ claimId: claim.id }} {...props} />}>
          {t.open}: {texts.desk.claims.states[claim.state]}, {money(claim.claimed_minor, claim.currency)}
        </Anchor>
      ))}
      {claims.data?.length === 0 && (
        <Button size="xs" variant="light" onClick={open}>
          {t.make}
        </Button>
      )}
      <Modal opened={opened} onClose={close} title={t.title} closeButtonProps={{ "aria-label": texts.common.close }}>
        <ClaimForm incident={incident} />
      </Modal>
    </Stack>
  );
}

function ClaimForm({ incident }: { incident: Incident }) {
  const { currency } = useLocal();
  const name = useNames();
  const make = useMake();
  const [kind, setKind] = useState<Schemas["ClaimKind"]>(incident.claim ?? "damaged");
  const [amount, setAmount] = useState<string | number>(incident.amount_minor === 0 ? "" : incident.amount_minor / 100);
  const [started, setStarted] = useState<string | null>(local(incident.occurred_at));
  const [text, setText] = useState(incident.text);
  const against = incident.carrier_id === "" ? incident.rider_id : incident.carrier_id;
  const claimed_minor = minorOf(amount, currency);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate({
      kind,
      shipment_id: incident.shipment_id,
      claimed_minor,
      currency,
      started_at: new Date(started ?? incident.occurred_at).toISOString(),
      ...(incident.carrier_id === "" ? { rider_id: incident.rider_id } : { carrier_id: incident.carrier_id }),
      incident_id: incident.id,
      service_level: "",
      international: false,
      document: "",
      text,
      pieces: [{ evidence: "description", source: "text", reference: text }],
    });
  };
  if (against === "") return <Text size="sm">{t.none}</Text>;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.against} {name(against)}. {t.hint}
        </Text>
        <Select label={t.kind} data={optionsOf(texts.desk.claims.kinds)} value={kind} allowDeselect={false} onChange={(value) => value !== null && setKind(value)} />
        <NumberInput label={`${t.amount} (${currency})`} required min={0} decimalScale={2} hideControls value={amount} onChange={setAmount} data-autofocus />
        <DateTimePicker label={t.started} required value={started} onChange={setStarted} />
        <Textarea label={t.text} required autosize minRows={2} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        {make.error !== null && <Failed error={make.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending} disabled={claimed_minor <= 0 || text.trim() === ""}>
            {t.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useMake() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Schemas["ClaimIn"]) => answered(api.POST("/v1/claims", { body })),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: [CLAIMS] });
      await navigate({ to: "/desk/claims/$claimId", params: { claimId: id } });
    },
  });
}

/** Write an instant as the picker reads it: local, without its offset. */
function local(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace("T", " ");
}
