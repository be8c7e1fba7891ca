/** Which address shows which page. Pages are loaded when they are first opened. */
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Unreachable } from "./api/client";
import type { Me } from "./api/session";
import { claimFiltersOf } from "./pages/desk/claims/filters";
import { incidentFiltersOf } from "./pages/desk/incidents/filters";
import { figureFiltersOf } from "./pages/figures/address";
import { choiceOf } from "./pages/plan/choice";
import { openedOf } from "./pages/setup/kit/opened";
import { later } from "./shell/later";
import { Shell } from "./shell/Shell";
import { Failed } from "./shell/states";

interface Context {
  me: Me;
}

const root = createRootRouteWithContext<Context>()({ component: Root });

function Root() {
  const { me } = root.useRouteContext();
  return <Shell me={me} />;
}

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    // The router takes a thrown redirect as an answer.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/plan" });
  },
});

const plan = createRoute({
  getParentRoute: () => root,
  path: "/plan",
  validateSearch: choiceOf,
  component: lazyRouteComponent(later(() => import("./pages/plan/PlanPage")), "PlanPage"),
});
const today = createRoute({
  getParentRoute: () => root,
  path: "/today",
  validateSearch: choiceOf,
  component: lazyRouteComponent(later(() => import("./pages/today/TodayPage")), "TodayPage"),
});
const desk = createRoute({
  getParentRoute: () => root,
  path: "/desk",
  component: lazyRouteComponent(later(() => import("./pages/desk/DeskPage")), "DeskPage"),
});
const deskIndex = createRoute({
  getParentRoute: () => desk,
  path: "/",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/desk/incidents" });
  },
});
const incidents = createRoute({
  getParentRoute: () => desk,
  path: "/incidents",
  validateSearch: incidentFiltersOf,
  component: lazyRouteComponent(later(() => import("./pages/desk/incidents/IncidentsPage")), "IncidentsPage"),
});
const claims = createRoute({
  getParentRoute: () => desk,
  path: "/claims",
  validateSearch: claimFiltersOf,
  component: lazyRouteComponent(later(() => import("./pages/desk/claims/ClaimsPage")), "ClaimsPage"),
});
const claim = createRoute({
  getParentRoute: () => desk,
  path: "/claims/$claimId",
  component: lazyRouteComponent(later(() => import("./pages/desk/claims/ClaimPage")), "ClaimPage"),
});
const codes = createRoute({
  getParentRoute: () => desk,
  path: "/codes",
  component: lazyRouteComponent(later(() => import("./pages/desk/codes/CodesPage")), "CodesPage"),
});
const silent = createRoute({
  getParentRoute: () => desk,
  path: "/silent",
  component: lazyRouteComponent(later(() => import("./pages/desk/silent/SilentPage")), "SilentPage"),
});
const attempts = createRoute({
  getParentRoute: () => desk,
  path: "/attempts",
  component: lazyRouteComponent(later(() => import("./pages/desk/attempts/AttemptsPage")), "AttemptsPage"),
});
const findings = createRoute({
  getParentRoute: () => desk,
  path: "/findings",
  component: lazyRouteComponent(later(() => import("./pages/desk/findings/FindingsPage")), "FindingsPage"),
});
const weights = createRoute({
  getParentRoute: () => desk,
  path: "/weights",
  component: lazyRouteComponent(later(() => import("./pages/desk/weights/WeightsPage")), "WeightsPage"),
});
const cash = createRoute({
  getParentRoute: () => desk,
  path: "/cash",
  component: lazyRouteComponent(later(() => import("./pages/desk/cash/CashPage")), "CashPage"),
});
const deskPages = desk.addChildren([deskIndex, incidents, claims, claim, attempts, findings, weights, cash, codes, silent]);
const figures = createRoute({
  getParentRoute: () => root,
  path: "/figures",
  validateSearch: figureFiltersOf,
  component: lazyRouteComponent(later(() => import("./pages/figures/FiguresPage")), "FiguresPage"),
});
const figuresIndex = createRoute({
  getParentRoute: () => figures,
  path: "/",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/figures/morning" });
  },
});
const morning = createRoute({
  getParentRoute: () => figures,
  path: "/morning",
  component: lazyRouteComponent(later(() => import("./pages/figures/MorningPage")), "MorningPage"),
});
const dayEnd = createRoute({
  getParentRoute: () => figures,
  path: "/end",
  component: lazyRouteComponent(later(() => import("./pages/figures/DayEndPage")), "DayEndPage"),
});
const trends = createRoute({
  getParentRoute: () => figures,
  path: "/trends",
  component: lazyRouteComponent(later(() => import("./pages/figures/TrendsPage")), "TrendsPage"),
});
const scores = createRoute({
  getParentRoute: () => figures,
  path: "/scores",
  component: lazyRouteComponent(later(() => import("./pages/figures/ScoresPage")), "ScoresPage"),
});
const zoneMap = createRoute({
  getParentRoute: () => figures,
  path: "/map",
  component: lazyRouteComponent(later(() => import("./pages/figures/map/ZoneMapPage")), "ZoneMapPage"),
});
const targets = createRoute({
  getParentRoute: () => figures,
  path: "/targets",
  component: lazyRouteComponent(later(() => import("./pages/figures/targets/TargetsPage")), "TargetsPage"),
});
const figuresPages = figures.addChildren([figuresIndex, morning, dayEnd, trends, scores, zoneMap, targets]);
const setupStart = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/setup/$section", params: { section: "hubs" } });
  },
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup/$section",
  validateSearch: openedOf,
  component: lazyRouteComponent(later(() => import("./pages/setup/SetupPage")), "SetupPage"),
});

function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  // A page that could not be loaded is asked for again with the whole console only.
  const again = error instanceof Unreachable ? () => location.reload() : reset;
  return <Failed error={error instanceof Error ? error : new Error(String(error))} onRetry={again} />;
}

export function makeRouter(context: Context) {
  return createRouter({
    routeTree: root.addChildren([index, plan, today, deskPages, figuresPages, setupStart, setup]),
    basepath: "/console",
    context,
    defaultPreload: "intent",
    defaultErrorComponent: Broken,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
