/** One carrier: its contract's versions, what each changes, and the next one. */
import { Anchor, Badge, Button, Group, NavLink, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Empty, Failed, Loading } from "../../../shell/states";
import { texts } from "../../../texts/en";
import { Editor } from "../kit/Editor";
import classes from "../setup.module.css";
import { SECTIONS } from "./CarriersPage";
import { carriers, type Carrier } from "./carriers";
import { type Contract, useContracts } from "./contracts";
import { ContractView } from "./ContractView";
import { ContractDraft } from "./draft/ContractDraft";

const t = texts.setup.carriers;

export function CarrierView({ carrier, onBack }: { carrier: Carrier; onBack: () => void }) {
  const contracts = useContracts(carrier.id);
  const [renaming, rename] = useDisclosure();
  const [drafting, draft] = useDisclosure();
  return (
    <section aria-label={carrier.name} className={classes.section}>
      <Anchor component="button" type="button" size="sm" onClick={onBack} style={{ alignSelf: "flex-start" }}>
        <IconArrowLeft size={14} aria-hidden /> {t.back}
      </Anchor>
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={2} size="h4">
            {carrier.name}
          </Title>
          <Badge variant="light" color={carrier.active ? "teal" : "gray"}>
            {carrier.active ? t.active : texts.setup.no}
          </Badge>
        </Group>
        <Group gap="xs">
          <Button size="xs" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={rename.open}>
            {t.rename}
          </Button>
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} disabled={!contracts.data} onClick={draft.open}>
            {t.draft}
          </Button>
        </Group>
      </Group>
      {contracts.isError ? (
        <Failed error={contracts.error} onRetry={() => void contracts.refetch()} />
      ) : !contracts.data ? (
        <Loading />
      ) : contracts.data.length === 0 ? (
        <Empty title={t.noContract}>
          <Text size="sm" c="dimmed">
            {t.noContractHint}
          </Text>
        </Empty>
      ) : (
        <Versions contracts={contracts.data} />
      )}
      {renaming && <Editor id={carrier.id} title={t.one} resource={carriers} sections={SECTIONS} fresh={{}} onClose={rename.close} />}
      {drafting && contracts.data && <ContractDraft carrier={carrier} last={contracts.data[0] ?? null} onClose={draft.close} />}
    </section>
  );
}

function Versions({ contracts }: { contracts: Contract[] }) {
  const [chosen, choose] = useState<number | null>(null);
  const shown = contracts.find(({ number }) => number === chosen) ?? contracts[0];
  return (
    <Group align="flex-start" wrap="nowrap" gap="lg">
      <Stack gap={2} w={200} miw={200}>
        <Text size="xs" fw={600} c="dimmed">
          {t.versions}
        </Text>
        <nav aria-label={t.versions}>
          {contracts.map(({ number, valid_from, valid_to }) => (
            <NavLink
              key={number}
              component="button"
              type="button"
              label={t.version(number)}
              description={t.period(valid_from ?? t.open, valid_to ?? t.open)}
              active={number === shown?.number}
              onClick={() => choose(number)}
            />
          ))}
        </nav>
      </Stack>
      {shown !== undefined && <ContractView key={shown.number} contract={shown} all={contracts} />}
    </Group>
  );
}
