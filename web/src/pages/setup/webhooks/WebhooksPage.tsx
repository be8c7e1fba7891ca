/** Webhook endpoints; one that is opened is shown with its deliveries. */
import { Button, Group, Stack, TagsInput, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { useOpened } from "../kit/opened";
import { problemAt, problemsOf } from "../kit/problems";
import { NEW } from "../kit/resource";
import { MakeWithSecret } from "../kit/Secret";
import { ThingTable } from "../kit/ThingTable";
import { type Endpoint, useEndpoints, useMakeEndpoint } from "./endpoints";
import { EndpointView } from "./EndpointView";

const t = texts.setup.webhooks;

export function WebhooksPage() {
  const endpoints = useEndpoints();
  const { opened, open, close } = useOpened();
  const shown = endpoints.data?.find(({ id }) => id === opened);
  if (shown !== undefined) return <EndpointView endpoint={shown} onBack={close} />;
  return (
    <>
      <ThingTable
        {...{ title: t.title, hint: t.hint }}
        query={endpoints}
        onOpen={open}
        onAdd={() => open(NEW)}
        columns={[
          { label: t.url, cell: ({ url }) => url },
          { label: t.kinds, cell: ({ kinds }) => kinds.join(", ") || t.all },
          { label: t.description, cell: ({ description }) => description },
          { label: t.state, cell: stateOf },
        ]}
      />
      {opened === NEW && <NewEndpoint onClose={close} />}
    </>
  );
}

export function stateOf({ disabled_at, failing_since }: Endpoint): string {
  if (disabled_at !== null) return t.off;
  return failing_since === null ? t.on : t.failing(new Date(failing_since).toLocaleString("en-GB"));
}

function NewEndpoint({ onClose }: { onClose: () => void }) {
  const make = useMakeEndpoint();
  return (
    <MakeWithSecret what={t.one} secret={make.data?.secret} onClose={onClose}>
      <EndpointForm make={make} />
    </MakeWithSecret>
  );
}

function EndpointForm({ make }: { make: ReturnType<typeof useMakeEndpoint> }) {
  const [url, setUrl] = useState("");
  const [kinds, setKinds] = useState<string[]>([]);
  const [description, setDescription] = useState("");
  const problems = problemsOf(make.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate({ url, kinds, description });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t.url}
          required
          error={problemAt(problems, "url")}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TagsInput label={t.kinds} description={t.kindsHint} error={problemAt(problems, "kinds")} value={kinds} onChange={setKinds} />
        <TextInput label={t.description} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        {make.error !== null && <Failed error={make.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
