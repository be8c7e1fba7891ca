/** The figures: reviews of a day, trends, scorecards; every number opens its receipts. */
import { Group, Title } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { texts } from "../../texts/en";
import { useFigureFilters } from "./address";
import { Receipts } from "./Receipts";
import desk from "../desk/desk.module.css";

const t = texts.figures;

const PAGES = [
  { to: "/figures/morning", label: t.morning.title },
  { to: "/figures/end", label: t.end.title },
  { to: "/figures/trends", label: t.trends.title },
  { to: "/figures/scores", label: t.scores.title },
  { to: "/figures/map", label: t.map.title },
  { to: "/figures/targets", label: t.targets.title },
] as const;

export function FiguresPage() {
  const { filters, close } = useFigureFilters();
  const { receipt, from, to, of } = filters;
  const opened = receipt !== undefined && from !== undefined && to !== undefined;
  return (
    <div className={desk.page}>
      <Group className={desk.bar} gap="lg">
        <Title order={1} size="h4">
          {texts.nav.figures}
        </Title>
        <nav aria-label={t.pages} className={desk.tabs}>
          {PAGES.map(({ to: target, label }) => (
            <Link key={target} to={target} className={desk.tab ?? ""} activeProps={{ "data-active": "true" }}>
              {label}
            </Link>
          ))}
        </nav>
      </Group>
      <Outlet />
      {opened && <Receipts figure={receipt} first={from} last={to} only={of} onClose={close} />}
    </div>
  );
}
