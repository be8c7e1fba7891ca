/** A local day to look at. */
import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

export function DayPicker({ label, value, onChange }: Props) {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={label}
      value={value}
      onChange={(event) => event.currentTarget.value !== "" && onChange(event.currentTarget.value)}
    />
  );
}
