/** Re-plan the rest of the day: asked, followed, shown as before and after, released. */
import { Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { Failed } from "../../shell/states";
import { texts } from "../../texts/en";
import { ComparisonView } from "../plan/CompareDialog";
import { type Plan, useCarriers, useVerdict, useVersions } from "../plan/data";
import { Releasing } from "../plan/Releasing";
import { isOver, type Operation, useFollow, useRunning } from "../plan/operation";
import type { Route } from "./data";

const t = texts.today.replan;
const SECONDS = 10;

export function Replan({ routes }: { routes: readonly Route[] }) {
  const [opened, { open, close }] = useDisclosure();
  const planId = routes[0]?.plan_id ?? "";
  const plan = useQuery({
    queryKey: ["plans", "one", planId],
    enabled: opened,
    queryFn: () => answered(api.GET("/v1/plans/{plan_id}", { params: { path: { plan_id: planId } } })),
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {t.open}
      </Button>
      <Modal opened={opened} onClose={close} title={t.title} size="xl" closeButtonProps={{ "aria-label": texts.common.close }}>
        {plan.isError && <Failed error={plan.error} />}
        {plan.data && <Rest plan={plan.data} timezone={routes[0]?.timezone ?? "UTC"} onDone={close} />}
      </Modal>
    </>
  );
}

function Rest({ plan, timezone, onDone }: { plan: Plan; timezone: string; onDone: () => void }) {
  const queries = useQueryClient();
  const operation = useRunning(plan).data ?? null;
  const { lost } = useFollow(operation, plan.day);
  const replan = useMutation({
    mutationFn: () => {
      const body = { engine: "search" as const, seed: 1, threads: 0, time_limit_s: SECONDS, occurrences: [], change_minor: 0 };
      return answered(api.POST("/v1/plans/{plan_id}/replan", { params: { path: { plan_id: plan.id } }, body }));
    },
    onSuccess: (made) => queries.setQueryData<Operation>(["operation", plan.id], made),
  });
  const running = operation !== null && !isOver(operation);
  const version = operation?.kind === "replan" ? operation.result?.version : undefined;
  return (
    <Stack>
      <Text size="sm">{t.hint}</Text>
      {running && (
        <Group role="status">
          <Loader size="xs" />
          <Text size="sm">{lost ? texts.plan.solve.lost : t.running}</Text>
        </Group>
      )}
      {replan.error !== null && <Failed error={replan.error} />}
      {!running && version !== undefined && plan.committed !== null && (
        <Change plan={plan} to={version} timezone={timezone} onDone={onDone} />
      )}
      <Group>
        <Button size="xs" variant="light" loading={replan.isPending} disabled={running} onClick={() => replan.mutate()}>
          {version === undefined ? t.start : t.again}
        </Button>
      </Group>
    </Stack>
  );
}

function Change({ plan, to, timezone, onDone }: { plan: Plan; to: number; timezone: string; onDone: () => void }) {
  const from = plan.committed ?? 1;
  const carriers = new Map(useCarriers().data?.map(({ id, name }) => [id, name]));
  const current = useQuery({
    queryKey: ["plans", "one", plan.id, to],
    queryFn: () => answered(api.GET("/v1/plans/{plan_id}", { params: { path: { plan_id: plan.id } } })),
  });
  const found = useQuery({
    queryKey: ["plans", plan.id, "compare", from, to],
    enabled: from !== to,
    queryFn: () =>
      answered(api.GET("/v1/plans/{plan_id}/compare", { params: { path: { plan_id: plan.id }, query: { from, to } } })),
  });
  const verdict = useVerdict({ planId: plan.id, number: to }).data;
  const broken = useVersions(plan.id).data?.find(({ number }) => number === to)?.violations;
  if (found.isError) return <Failed error={found.error} />;
  if (!found.data) return null;
  return (
    <Stack>
      <ComparisonView found={found.data} currency={plan.currency} {...{ timezone, carriers }} />
      {current.data !== undefined && broken !== undefined && (
        <Releasing
          plan={current.data}
          broken={broken}
          messages={verdict?.violations.map(({ message }) => message) ?? []}
          label={t.release}
          onDone={onDone}
        />
      )}
    </Stack>
  );
}
