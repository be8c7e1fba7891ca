/** The last days as a small line: its numbers stand in the trends. */
import { sparkPath } from "./units";
import classes from "./figures.module.css";

const WIDTH = 96;
const HEIGHT = 18;

export function Spark({ values }: { values: readonly (number | null)[] }) {
  return (
    <svg className={classes.spark} width={WIDTH} height={HEIGHT} aria-hidden>
      <path d={sparkPath(values, WIDTH, HEIGHT)} fill="none" stroke="var(--mantine-primary-color-filled)" strokeWidth={1.5} />
    </svg>
  );
}
