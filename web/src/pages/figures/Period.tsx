/** From when to when. */
import { Group } from "@mantine/core";
import { texts } from "../../texts/en";
import { useFigureFilters } from "./address";
import { DayPicker } from "./DayPicker";

const t = texts.figures.trends;

/** The two days stay in order, whichever is moved. */
export function Period({ first, last }: { first: string; last: string }) {
  const { choose } = useFigureFilters();
  return (
    <Group gap="xs">
      <DayPicker label={t.first} value={first} onChange={(day) => choose({ first: day, last: day > last ? day : last })} />
      <DayPicker label={t.last} value={last} onChange={(day) => choose({ last: day, first: day < first ? day : first })} />
    </Group>
  );
}
