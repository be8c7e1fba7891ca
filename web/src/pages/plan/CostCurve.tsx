/** The cost of the best plan over the time of the search, as it falls. */
import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { count, money } from "../../format/formats";
import { texts } from "../../texts/en";
import { curvePath } from "./curve";
import { type Operation, useStop } from "./operation";

const WIDTH = 360;
const HEIGHT = 72;

export function CostCurve({ operation, currency, lost }: { operation: Operation; currency: string; lost: boolean }) {
  const stop = useStop();
  const { progress } = operation;
  return (
    <Paper withBorder p="sm" role="status" aria-live="off">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600}>
            {texts.plan.solve.phase(progress.phase, progress.elapsed_s)}
          </Text>
          <Button
            size="compact-xs"
            variant="light"
            disabled={progress.cost_minor === null || operation.cancel_requested}
            loading={stop.isPending}
            onClick={() => stop.mutate(operation.id)}
          >
            {texts.plan.solve.stop}
          </Button>
        </Group>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} role="img" aria-label={texts.plan.solve.curve}>
          <path
            d={curvePath(progress.curve, WIDTH, HEIGHT)}
            fill="none"
            stroke="var(--mantine-primary-color-filled)"
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {progress.cost_minor !== null && (
          <Text size="xs" c="dimmed">
            {money(progress.cost_minor, currency)} · {texts.plan.solve.used(progress.routes, progress.outside)} ·{" "}
            {count(progress.iterations)}
          </Text>
        )}
        {lost && <Alert color="yellow">{texts.plan.solve.lost}</Alert>}
      </Stack>
    </Paper>
  );
}
