/** One endpoint: its switches, its secret, and what was sent to it. */
import { Anchor, Badge, Button, Group, SegmentedControl, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Empty, Failed, Loading } from "../../../shell/states";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import { Secret } from "../kit/Secret";
import classes from "../setup.module.css";
import { Deliveries } from "./Deliveries";
import {
  type DeliveryState,
  type Endpoint,
  useChangeEndpoint,
  useDeliveries,
  useEndRotation,
  useRotate,
  useTest,
} from "./endpoints";
import { stateOf } from "./WebhooksPage";

const t = texts.setup.webhooks;
const STATES: readonly (DeliveryState | "all")[] = ["all", "pending", "delivered", "failed"];

export function EndpointView({ endpoint, onBack }: { endpoint: Endpoint; onBack: () => void }) {
  const [state, setState] = useState<DeliveryState | "all">("all");
  const deliveries = useDeliveries(endpoint.id, state === "all" ? null : state);
  return (
    <section aria-label={endpoint.url} className={classes.section}>
      <Anchor component="button" type="button" size="sm" onClick={onBack} style={{ alignSelf: "flex-start" }}>
        <IconArrowLeft size={14} aria-hidden /> {t.back}
      </Anchor>
      <Group gap="xs">
        <Title order={2} size="h4">
          {endpoint.url}
        </Title>
        <Badge variant="light" color={endpoint.disabled_at === null ? "teal" : "gray"}>
          {stateOf(endpoint)}
        </Badge>
      </Group>
      <Actions endpoint={endpoint} />
      <Group justify="space-between">
        <Title order={3} size="h6">
          {t.deliveries}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t.filter}
          value={state}
          onChange={setState}
          data={STATES.map((value) => ({ value, label: t.states[value] }))}
        />
      </Group>
      {deliveries.isError ? (
        <Failed error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      ) : !deliveries.data ? (
        <Loading />
      ) : deliveries.data.length === 0 ? (
        <Empty title={t.noDeliveries} />
      ) : (
        <Deliveries endpoint={endpoint} deliveries={deliveries.data} />
      )}
    </section>
  );
}

function Actions({ endpoint }: { endpoint: Endpoint }) {
  const test = useTest(endpoint.id);
  const rotate = useRotate(endpoint.id);
  const endRotation = useEndRotation(endpoint.id);
  const change = useChangeEndpoint(endpoint.id);
  const error = test.error ?? rotate.error ?? endRotation.error ?? change.error;
  const off = endpoint.disabled_at !== null;
  return (
    <>
      <Group gap="xs">
        <Button size="xs" loading={test.isPending} disabled={off} onClick={() => test.mutate(undefined, { onSuccess: () => tell("good", t.tested) })}>
          {t.test}
        </Button>
        <Button size="xs" variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(undefined)}>
          {t.rotate}
        </Button>
        {endpoint.active_secrets > 1 && (
          <Button size="xs" variant="default" loading={endRotation.isPending} onClick={() => endRotation.mutate(undefined)}>
            {t.endRotation}
          </Button>
        )}
        <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate({ disabled: !off })}>
          {off ? t.enable : t.disable}
        </Button>
      </Group>
      {error !== null && <Failed error={error} />}
      {rotate.data !== undefined && <Secret secret={rotate.data.secret} />}
    </>
  );
}
