/** One version of a contract: what it changes, its zones and rates. */
import { Select, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { ChangeTable } from "./ChangeTable";
import { type Contract, useChanges } from "./contracts";
import { ratesOf, zonesOf } from "./document";

const t = texts.setup.carriers;

export function ContractView({ contract, all }: { contract: Contract; all: readonly Contract[] }) {
  const earlier = all.filter(({ number }) => number < contract.number);
  const [since, setSince] = useState(earlier[0]?.number ?? null);
  return (
    <Stack flex={1} gap="lg" miw={0}>
      <section aria-label={t.changes}>
        <Title order={3} size="h6" mb={6}>
          {t.changes}
        </Title>
        {since === null ? (
          <Text size="sm" c="dimmed">
            {t.first}
          </Text>
        ) : (
          <Stack gap="xs">
            <Select
              size="xs"
              w={200}
              label={t.against}
              allowDeselect={false}
              value={String(since)}
              data={earlier.map(({ number }) => ({ value: String(number), label: t.version(number) }))}
              onChange={(value) => setSince(Number(value))}
            />
            <Changes contract={contract} since={since} />
          </Stack>
        )}
      </section>
      <Zones contract={contract} />
      <Rates contract={contract} />
    </Stack>
  );
}

function Changes({ contract, since }: { contract: Contract; since: number }) {
  const changes = useChanges(contract.carrier_id, contract.number, since);
  if (changes.isError) return <Failed error={changes.error} onRetry={() => void changes.refetch()} />;
  return changes.data ? <ChangeTable changes={changes.data} /> : <Loading />;
}

function Zones({ contract }: { contract: Contract }) {
  const zones = zonesOf(contract.document);
  return (
    <section aria-label={t.zones}>
      <Title order={3} size="h6" mb={6}>
        {t.zones}
      </Title>
      <Table fz="xs" verticalSpacing={4}>
        <Table.Tbody>
          {zones.map(({ id, kind, corners }) => (
            <Table.Tr key={id}>
              <Table.Td fw={600} w={160}>
                {id}
              </Table.Td>
              <Table.Td>
                {t.zoneKinds[kind] ?? kind}
                {corners !== null && ` · ${texts.setup.shape.corners.toLocaleLowerCase()}: ${corners.length}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Rates({ contract }: { contract: Contract }) {
  const rates = ratesOf(contract.document);
  return (
    <section aria-label={t.rates}>
      <Title order={3} size="h6" mb={6}>
        {t.rates}
      </Title>
      {rates.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noRates}
        </Text>
      ) : (
        <Table fz="xs" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.zone}</Table.Th>
              <Table.Th>{t.level}</Table.Th>
              <Table.Th>{t.rates}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rates.map(({ zone, level, breaks, extra }) => (
              <Table.Tr key={`${zone} ${level}`}>
                <Table.Td fw={600}>{zone}</Table.Td>
                <Table.Td>{level}</Table.Td>
                <Table.Td>
                  {breaks.map(({ upTo, price }) => `${t.upTo(upTo)} ${price}`).join(" · ")}
                  {extra !== "" && ` · ${t.extra} ${extra}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
