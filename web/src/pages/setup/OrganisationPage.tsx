/** What holds for all hubs: currency, time zone, slower times of day. */
import { Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { answered, api, type Schemas } from "../../api/client";
import { tagged } from "../../api/lists";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import type { Section } from "./kit/fields";
import { FormOf } from "./kit/Editor";
import { type Resource, useThing } from "./kit/resource";
import { TrafficInput } from "./TrafficInput";

const t = texts.setup.organisation;
const ONLY = "organisation";

type Organisation = Schemas["OrganisationOut"] & { id: string };

/** There is one organisation; to the form it is a thing like others. */
const organisation: Resource<Organisation> = {
  key: ONLY,
  list: () => Promise.resolve([]),
  read: async () => {
    const { value, tag } = await tagged(api.GET("/v1/organisation"));
    return { value: { ...value, id: ONLY }, tag };
  },
  create: () => Promise.resolve(),
  replace: (_id, tag, draft) =>
    answered(api.PUT("/v1/organisation", { params: { header: { "If-Match": tag } }, body: draft as Schemas["OrganisationIn"] })),
};

const SECTIONS: readonly Section[] = [
  {
    title: t.title,
    fields: [
      { kind: "text", path: "currency", label: t.currency, required: true, span: 3 },
      { kind: "text", path: "timezone", label: t.timezone, required: true, span: 3 },
    ],
  },
  {
    title: t.traffic,
    fields: [
      {
        kind: "own",
        path: "traffic",
        label: t.traffic,
        span: 6,
        show: (draft, set) => <TrafficInput value={draft["traffic"]} onChange={(value) => set("traffic", value)} />,
      },
    ],
  },
];

export function OrganisationPage() {
  const thing = useThing(organisation, ONLY);
  // What was saved, or given up, is begun anew from what there is.
  const [round, setRound] = useState(0);
  return (
    <Stack maw={640}>
      <div>
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
      </div>
      {thing.isError ? (
        <Failed error={thing.error} onRetry={() => void thing.refetch()} />
      ) : thing.data ? (
        <FormOf
          key={round}
          id={ONLY}
          resource={organisation}
          sections={SECTIONS}
          known={thing.data}
          fresh={{}}
          onClose={() => setRound((old) => old + 1)}
        />
      ) : (
        <Loading />
      )}
    </Stack>
  );
}
