/** The ops desk: one queue after the other, with what must be acted on today in sight of all. */
import { Badge, Group, Title } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { useLocal } from "../../api/names";
import { useNow } from "../../format/now";
import { texts } from "../../texts/en";
import { useRanked } from "./claims/data";
import { endingToday } from "./claims/deadlines";
import classes from "./desk.module.css";

const t = texts.desk;

const QUEUES = [
  { to: "/desk/incidents", label: t.incidents.title },
  { to: "/desk/claims", label: t.claims.title },
  { to: "/desk/attempts", label: t.attempts.title },
  { to: "/desk/findings", label: t.findings.title },
  { to: "/desk/weights", label: t.weights.title },
  { to: "/desk/cash", label: t.cash.title },
  { to: "/desk/codes", label: t.codes.title },
  { to: "/desk/silent", label: t.silent.title },
] as const;

export function DeskPage() {
  return (
    <div className={classes.page}>
      <Group className={classes.bar} gap="lg">
        <Title order={1} size="h4">
          {texts.nav.desk}
        </Title>
        <nav aria-label={t.queues} className={classes.tabs}>
          {QUEUES.map(({ to, label }) => (
            <Link key={to} to={to} className={classes.tab ?? ""} activeProps={{ "data-active": "true" }}>
              {label}
              {to === "/desk/claims" && <EndingToday />}
            </Link>
          ))}
        </nav>
      </Group>
      <Outlet />
    </div>
  );
}

function EndingToday() {
  const { timezone } = useLocal();
  const now = useNow();
  const ending = endingToday(useRanked(undefined).data ?? [], now, timezone);
  if (ending.length === 0) return null;
  return (
    <Badge color="red.9" size="sm" variant="filled" autoContrast ml={6}>
      {ending.length}
    </Badge>
  );
}
