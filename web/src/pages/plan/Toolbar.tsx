/** Day, hub and what can be done with the day as a whole. */
import { ActionIcon, Badge, Button, Group, Select, Title, Tooltip } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { IconArrowBackUp, IconColumns, IconFileImport, IconSend } from "@tabler/icons-react";
import { texts } from "../../texts/en";
import type { Choice } from "./choice";
import type { Hub, Plan } from "./data";
import classes from "./plan.module.css";
import type { SearchOptions } from "./operation";
import { SolveMenu } from "./SolveMenu";

const t = texts.plan;

interface Props {
  day: string;
  hub: Hub;
  hubs: readonly Hub[];
  plan: Plan | null;
  again: boolean;
  busy: boolean;
  canSolve: boolean;
  canUndo: boolean;
  choose: (part: Choice) => void;
  onImport: () => void;
  onSolve: (options: SearchOptions) => void;
  onUndo: () => void;
  onCompare: () => void;
  onCommit: () => void;
}

export function Toolbar(props: Props) {
  const { day, hub, hubs, plan, choose } = props;
  const head = plan?.head ?? null;
  return (
    <Group className={classes.bar} gap="xs" justify="space-between">
      <Group gap="xs">
        <Title order={1} size="h4" mr="xs">
          {texts.nav.plan}
        </Title>
        <DateInput
          size="xs"
          w={140}
          aria-label={texts.common.day}
          valueFormat="ddd D MMM YYYY"
          value={day}
          onChange={(value) => value !== null && choose({ day: value.slice(0, 10) })}
        />
        <Select
          size="xs"
          w={150}
          aria-label={texts.common.hub}
          allowDeselect={false}
          value={hub.id}
          data={hubs.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => id !== null && choose({ hub: id })}
        />
        {head !== null && <Badge variant="light">{t.version(head)}</Badge>}
        {head !== null && plan?.committed === head && <Badge color="green">{t.released}</Badge>}
      </Group>
      <Group gap="xs">
        <Button size="xs" variant="default" leftSection={<IconFileImport size={14} aria-hidden />} onClick={props.onImport}>
          {t.import.open}
        </Button>
        <SolveMenu again={props.again} disabled={!props.canSolve} busy={props.busy} onSolve={props.onSolve} />
        <Tooltip label={t.undo}>
          <ActionIcon variant="default" size={30} aria-label={t.undo} disabled={!props.canUndo} onClick={props.onUndo}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconColumns size={14} aria-hidden />}
          disabled={(head ?? 0) < 2}
          onClick={props.onCompare}
        >
          {t.compare.open}
        </Button>
        <Button
          size="xs"
          leftSection={<IconSend size={14} aria-hidden />}
          disabled={head === null || plan?.committed === head || props.busy}
          onClick={props.onCommit}
        >
          {t.commit.open}
        </Button>
      </Group>
    </Group>
  );
}
