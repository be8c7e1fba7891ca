/** Where a rider knows the way around: postcodes, and an outline on the map. */
import { Stack, TagsInput } from "@mantine/core";
import type { Schemas } from "../../api/client";
import { texts } from "../../texts/en";
import { OutlineInput } from "./map/OutlineInput";

type Territory = Schemas["TerritoryEntry"];

const NOTHING: Territory = { postcodes: [], polygon: [], zones: [] };

interface Props {
  value: unknown;
  onChange: (value: Territory | null) => void;
}

export function TerritoryInput({ value, onChange }: Props) {
  const territory = { ...NOTHING, ...(value as Territory | null | undefined) };
  const set = (part: Partial<Territory>) => {
    const next = { ...territory, ...part };
    const says = [next.postcodes, next.polygon, next.zones].some((each) => each.length > 0);
    onChange(says ? next : null);
  };
  return (
    <Stack gap="xs">
      <TagsInput
        size="xs"
        label={texts.setup.shifts.postcodes}
        value={[territory.postcodes].flat()}
        onChange={(postcodes) => set({ postcodes })}
      />
      <OutlineInput
        corners={territory.polygon}
        onChange={(corners) => set({ polygon: corners.map(([lon, lat]) => [lon, lat]) })}
      />
    </Stack>
  );
}
