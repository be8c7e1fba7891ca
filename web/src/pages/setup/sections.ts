/** The pages of set-up, in the order in which a new organisation needs them. */
import { lazy } from "react";
import { later } from "../../shell/later";
import { texts } from "../../texts/en";

const t = texts.setup;

export const SECTIONS = [
  {
    path: "organisation",
    label: t.organisation.title,
    scope: "setup:read",
    Page: lazy(later(async () => ({ default: (await import("./OrganisationPage")).OrganisationPage }))),
  },
  { path: "hubs", label: t.hubs.title, scope: "setup:read", Page: lazy(later(async () => ({ default: (await import("./HubsPage")).HubsPage }))) },
  {
    path: "vehicles",
    label: t.vehicles.title,
    scope: "setup:read",
    Page: lazy(later(async () => ({ default: (await import("./VehiclesPage")).VehiclesPage }))),
  },
  {
    path: "riders",
    label: t.riders.title,
    scope: "setup:read",
    Page: lazy(later(async () => ({ default: (await import("./RidersPage")).RidersPage }))),
  },
  {
    path: "shifts",
    label: t.shifts.title,
    scope: "setup:read",
    Page: lazy(later(async () => ({ default: (await import("./ShiftsPage")).ShiftsPage }))),
  },
  {
    path: "carriers",
    label: t.carriers.title,
    scope: "carriers:read",
    Page: lazy(later(async () => ({ default: (await import("./carriers/CarriersPage")).CarriersPage }))),
  },
  { path: "shops", label: t.shops.title, scope: "setup:read", Page: lazy(later(async () => ({ default: (await import("./ShopsPage")).ShopsPage }))) },
  {
    path: "users",
    label: t.users.title,
    scope: "access:read",
    Page: lazy(later(async () => ({ default: (await import("./access/UsersPage")).UsersPage }))),
  },
  {
    path: "keys",
    label: t.keys.title,
    scope: "access:read",
    Page: lazy(later(async () => ({ default: (await import("./access/KeysPage")).KeysPage }))),
  },
  {
    path: "webhooks",
    label: t.webhooks.title,
    scope: "webhooks:read",
    Page: lazy(later(async () => ({ default: (await import("./webhooks/WebhooksPage")).WebhooksPage }))),
  },
] as const;
