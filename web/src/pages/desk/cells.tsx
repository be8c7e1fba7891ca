/** What cells of several queues show. */
import { Badge, Text } from "@mantine/core";
import { money, span } from "../../format/formats";
import { texts } from "../../texts/en";
import classes from "./desk.module.css";

const DAY_S = 86_400;

export function Two({ first, second }: { first: string; second: string }) {
  return (
    <div className={classes.two}>
      <Text size="sm" fw={600} truncate>
        {first}
      </Text>
      <Text size="xs" c="dimmed" truncate title={second}>
        {second}
      </Text>
    </div>
  );
}

export function Plain({ text }: { text: string }) {
  return (
    <Text size="sm" truncate>
      {text}
    </Text>
  );
}

export function Money({ minor, currency }: { minor: number; currency: string }) {
  return (
    <Text size="sm" fw={600} className={classes.number ?? ""}>
      {money(minor, currency)}
    </Text>
  );
}

/** How long there is until something ends; what ends within a day shouts. */
export function Until({ end, now }: { end: string | null; now: number }) {
  if (end === null) return <Text size="xs" c="dimmed">–</Text>;
  const left_s = (Date.parse(end) - now) / 1000;
  if (left_s < 0) {
    return (
      <Text size="xs" c="dimmed">
        {texts.desk.over}
      </Text>
    );
  }
  const soon = left_s < DAY_S;
  return (
    <Badge size="sm" tt="none" autoContrast variant={soon ? "filled" : "outline"} color={soon ? "red.9" : "gray"} {...(!soon && { c: "var(--mantine-color-text)" })}>
      {texts.desk.claims.left(span(left_s))}
    </Badge>
  );
}
