/** Every text that a person reads, in one place. */
import { contract } from "./contract";
import { desk } from "./desk";
import { figures } from "./figures";
import { map, plan } from "./plan";
import { queue } from "./queue";
import { setup } from "./setup";
import { today } from "./today";

export const texts = {
  product: "lastmile",
  map,
  plan,
  setup,
  contract,
  today,
  queue,
  desk,
  figures,
  nav: { plan: "Plan", today: "Today", desk: "Ops desk", figures: "Figures", setup: "Set-up" },
  signIn: {
    title: "Sign in",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    first: "First start: make the account of the first administrator",
    firstHint: "Nobody can sign in yet. This account may do everything; make others for your team later.",
    name: "Name",
    create: "Make the account",
    passwordHint: "At least 12 characters",
    out: "Sign out",
  },
  state: {
    loading: "Loading …",
    nothing: "Nothing here yet",
    retry: "Try again",
    offline: "No connection. What you see is what was last known; changes wait until the server answers.",
    failed: "This did not work",
    pageMissing: "This page could not be loaded without a connection. Try again once there is one.",
    expired: "Your session has ended. Sign in again to go on; nothing is lost.",
    conflict: "Somebody else has changed this meanwhile. It was loaded again: look at it, then edit.",
    reference: (id: string) => `Reference ${id}`,
  },
  theme: { light: "Light", dark: "Dark", system: "As the system" },
  common: { key: "API key", save: "Save", cancel: "Cancel", close: "Close", more: "More", search: "Search", day: "Day", hub: "Hub" },
} as const;
