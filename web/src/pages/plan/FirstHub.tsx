/** An empty console: one click leads to a made-up day. */
import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../api/client";
import { count } from "../../format/formats";
import { Failed } from "../../shell/states";
import { tell } from "../../shell/telling";
import { texts } from "../../texts/en";

const DEMO_ORDERS = 300;
const t = texts.plan;

export function FirstHub({ onDone }: { onDone: (demo: Schemas["DemoOut"]) => void }) {
  const queries = useQueryClient();
  const load = useMutation({
    mutationFn: () => answered(api.POST("/v1/demo", { body: { orders: DEMO_ORDERS } })),
    onSuccess: async (demo) => {
      tell("good", t.demoDone(count(demo.shipments)));
      onDone(demo);
      await queries.invalidateQueries();
    },
  });
  return (
    <Center mih="70vh" p="md">
      <Stack align="center" gap="sm" maw={420} ta="center">
        <Title order={1} size="h3">
          {texts.nav.plan}
        </Title>
        <Text fw={600}>{t.noHub}</Text>
        <Text size="sm" c="dimmed">
          {t.noHubHint}
        </Text>
        {load.error !== null && <Failed error={load.error} />}
        <Button loading={load.isPending} onClick={() => load.mutate()}>
          {t.demo}
        </Button>
      </Stack>
    </Center>
  );
}
