/** Begin a search, with its options. */
import { Button, NumberInput, Popover, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { texts } from "../../texts/en";
import type { SearchOptions } from "./operation";

const { solve } = texts.plan;

interface Props {
  again: boolean;
  disabled: boolean;
  busy: boolean;
  onSolve: (options: SearchOptions) => void;
}

export function SolveMenu({ again, disabled, busy, onSolve }: Props) {
  const [options, setOptions] = useState<SearchOptions>({ time_limit_s: 15, engine: "search", seed: 1, threads: 0 });
  const set = (part: Partial<SearchOptions>) => setOptions((old) => ({ ...old, ...part }));
  return (
    <Button.Group>
      <Button
        size="xs"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        disabled={disabled}
        loading={busy}
        onClick={() => onSolve(options)}
      >
        {again ? solve.again : solve.start}
      </Button>
      <Popover position="bottom-end" withinPortal trapFocus>
        <Popover.Target>
          <Button size="xs" px={6} variant="light" aria-label={solve.options}>
            <IconAdjustmentsHorizontal size={16} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs" w={240}>
            <NumberInput
              label={solve.seconds}
              min={1}
              max={7200}
              value={options.time_limit_s}
              onChange={(value) => typeof value === "number" && value >= 1 && set({ time_limit_s: value })}
            />
            <Text size="sm" fw={500}>
              {solve.engine}
            </Text>
            <SegmentedControl
              aria-label={solve.engine}
              value={options.engine}
              onChange={(engine) => set({ engine })}
              data={[
                { value: "search", label: solve.engines.search },
                { value: "ortools", label: solve.engines.ortools },
              ]}
            />
            <NumberInput
              label={solve.seed}
              min={0}
              value={options.seed}
              onChange={(value) => typeof value === "number" && set({ seed: value })}
            />
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </Button.Group>
  );
}
