/** A number that opens the rows it was counted from. */
import { useLocal } from "../../api/names";
import { texts } from "../../texts/en";
import { type Opened, useFigureFilters } from "./address";
import type { Figure, Reading } from "./data";
import { inUnit } from "./units";
import classes from "./figures.module.css";

const t = texts.figures;

interface Props {
  figure: Figure;
  reading: Pick<Reading, "value" | "meets">;
  opens: Omit<Opened, "figure">;
}

export function Value({ figure, reading, opens }: Props) {
  const { open } = useFigureFilters();
  const { currency } = useLocal();
  const shown = inUnit(reading.value, figure.unit, currency);
  const verdict = reading.meets === null ? "" : `, ${reading.meets ? t.target.meets : t.target.misses}`;
  return (
    <button
      type="button"
      className={classes.number}
      data-meets={reading.meets ?? undefined}
      aria-label={`${shown}${verdict}. ${t.receipts.open(figure.title)}`}
      onClick={() => open({ figure: figure.name, ...opens })}
    >
      {shown}
    </button>
  );
}
