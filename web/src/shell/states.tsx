/** What every page shows while there is nothing to show: loading, empty, failed, offline. */
import { Alert, Button, Center, Loader, Stack, Text } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconAlertTriangle, IconWifiOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemError } from "../api/client";
import { texts } from "../texts/en";

export function Loading() {
  return (
    <Center mih={200} role="status" aria-live="polite">
      <Loader aria-label={texts.state.loading} />
    </Center>
  );
}

export function Empty({ title = texts.state.nothing, children }: { title?: string; children?: ReactNode }) {
  return (
    <Center mih={200}>
      <Stack align="center" gap="xs">
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Center>
  );
}

export function Failed({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const queries = useQueryClient();
  const again = () => {
    onRetry?.();
    // Whatever else failed meanwhile is asked for again too: a page seldom shows what only one answer says.
    void queries.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" }, { cancelRefetch: false });
  };
  const problem = error instanceof ProblemError ? error.problem : null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={problem?.title ?? texts.state.failed} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {problem !== null && problem.request_id !== "" && (
          <Text size="xs" c="dimmed">
            {texts.state.reference(problem.request_id)}
          </Text>
        )}
        {onRetry !== undefined && (
          <Button size="xs" variant="light" color="red" onClick={again}>
            {texts.state.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function OfflineNote() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Alert color="yellow" icon={<IconWifiOff />} radius={0} role="status">
      {texts.state.offline}
    </Alert>
  );
}
