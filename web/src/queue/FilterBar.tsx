/** Filters of a queue; what is chosen lives in the address. */
import { Group, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { texts } from "../texts/en";

export interface Filter {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

export function FilterBar({ filters, children }: { filters: readonly Filter[]; children?: ReactNode }) {
  return (
    <Group gap="xs" px="md" py={8} role="search" aria-label={texts.queue.filters}>
      {filters.map(({ label, value, options, onChange }) => (
        <Select
          key={label}
          size="xs"
          w={132}
          aria-label={label}
          placeholder={label}
          clearable
          data={[...options]}
          value={value ?? null}
          onChange={(chosen) => onChange(chosen ?? undefined)}
          clearButtonProps={{ "aria-label": texts.queue.clear(label) }}
        />
      ))}
      {children}
    </Group>
  );
}
