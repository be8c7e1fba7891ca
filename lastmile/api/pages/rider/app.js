// The rider's page: shows what the phone knows, writes down what the rider does, lets sync.js do the rest.

import * as day from "./day.js";
import { say } from "./dom.js";
import { deliverForm, failForm } from "./forms.js";
import { NoNetwork, SignedOut, call } from "./net.js";
import * as place from "./place.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { t } from "./texts.js";
import { frame, list, signIn, stopView } from "./views.js";

const root = document.getElementById("app");
const view = { kind: "list", stop: "", tasks: [], way: "key", trouble: "" };

let newest = 0;

async function draw() {
  const mine = ++newest;
  const element = await made();
  if (mine === newest) show(element);
}

async function made() {
  const who = await store.get("who");
  if (!who || (sync.state.trouble === "signedOut" && view.kind === "door")) return signIn(view.way, view.trouble, doorActions);
  const known = await day.load() ?? { routes: [], failures: [] };
  const route = known.routes.find((one) => one.stops.some((stop) => stop.id === view.stop));
  const stop = route?.stops.find((one) => one.id === view.stop);
  if (known.routes.some((one) => one.state === "started")) place.watch();
  const content = stop ? detail(stop, route, known.failures) : list(known.routes, await store.get("notes") ?? [], listActions);
  return frame(sync.state, known.routes[0]?.rider, frameActions, content);
}

function show(element) {
  const depth = scrollY;
  root.replaceChildren(element);
  scrollTo(0, depth);
}

function detail(stop, route, failures) {
  const actions = stopActions(stop, route);
  const tasks = stop.tasks.filter((task) => view.tasks.includes(task.id));
  if (view.kind === "deliver") return deliverForm(tasks, route, actions);
  if (view.kind === "fail") return failForm(tasks, failures, actions);
  return stopView(stop, route, failures, actions);
}

// Forms are left as they are when something changes behind them: nobody signs twice.
function redraw() {
  drawPill();
  return view.kind === "deliver" || view.kind === "fail" ? undefined : draw();
}

function drawPill() {
  const there = document.getElementById("sync");
  const fresh = frame(sync.state, "", frameActions).querySelector("#sync");
  there?.replaceWith(fresh);
}

function go(next) {
  const deeper = next.kind !== "list" && view.kind === "list";
  Object.assign(view, next);
  if (deeper) history.pushState({}, "", `#${view.stop}`);
  scrollTo(0, 0);
  return draw();
}

addEventListener("popstate", () => go({ kind: "list", stop: "" }));
const toList = () => (history.state ? history.back() : go({ kind: "list", stop: "" }));

async function note(action, files = []) {
  const kept = files.map(({ field, blob }) => ({ field, id: crypto.randomUUID(), blob }));
  const entry = {
    action: { id: crypto.randomUUID(), occurred_at: new Date().toISOString(), ...place.here(), ...action },
    files: kept.map(({ field, id }) => ({ field, id })),
  };
  await store.enqueue(entry, Object.fromEntries(kept.map(({ id, blob }) => [id, blob])));
  await sync.tell();
  sync.now();
}

const listActions = {
  open: (stop) => go({ kind: "stop", stop: stop.id }),
  sync: () => sync.now(),
  dismiss: async () => { await store.put("notes", []); await draw(); },
  start: async (route) => { place.watch(); await note({ kind: "route_started", route_id: route.id }); say(t("started")); await redraw(); },
  finish: async (route, open) => {
    if (open && !confirm(t("finishOpen", { n: open }))) return;
    await note({ kind: "route_finished", route_id: route.id });
    say(t("finished"));
    await draw();
  },
};

const stopActions = (stop, route) => {
  const about = { route_id: route.id, stop_id: stop.id };
  const told = async (action, files) => {
    await note({ ...about, ...action }, files);
    say(t(navigator.onLine ? "saved" : "savedOffline"));
  };
  return {
    back: () => (view.kind === "stop" ? toList() : go({ kind: "stop", stop: stop.id })),
    arrive: async () => { await told({ kind: "arrived" }); await redraw(); },
    deliver: (tasks) => go({ kind: "deliver", tasks: tasks.map((task) => task.id) }),
    fail: (tasks) => go({ kind: "fail", tasks: tasks.map((task) => task.id) }),
    beginBreak: async () => { await told({ kind: "break_started" }); await redraw(); },
    endBreak: async () => { await told({ kind: "break_ended" }); toList(); },
    done: async (action, files) => {
      if (view.kind === "stop") return;  // a second tap
      view.kind = "stop";
      await told(action, files);
      toList();
    },
  };
};

const frameActions = {
  sync: () => (sync.state.trouble === "signedOut" ? go({ kind: "door" }) : sync.now()),
  signOut: async () => {
    const { length } = await store.queued();
    if (length && !confirm(t("signOutPending", { n: length }))) return;
    const { csrf } = await store.get("who") ?? {};
    if (csrf) await call("DELETE", "/v1/sessions/current").catch(() => {});
    await store.wipe();
    await go({ kind: "list", stop: "", trouble: "" });
  },
};

const doorActions = {
  otherWay: () => go({ way: view.way === "key" ? "email" : "key", trouble: "" }),
  signIn: async (said) => {
    try {
      const who = said.key ? { key: said.key.trim() } : await withPassword(said);
      const me = await (await call("GET", "/v1/me", { who })).json();
      if (me.role !== "rider") throw new SignedOut();
      const before = await store.get("rider");
      if (before && before !== me.rider_id) await store.wipe();
      await store.put("rider", me.rider_id);
      await store.put("who", who);
      await go({ kind: "list", stop: "", trouble: "" });
      sync.now();
    } catch (error) {
      const words = error instanceof NoNetwork ? t("noNetworkSignIn") : t(said.key ? "wrongKey" : "wrongPassword");
      await go({ trouble: words });
    }
  },
};

async function withPassword({ email, password }) {
  const answer = await call("POST", "/v1/sessions", { body: { email, password }, who: {} });
  return { csrf: (await answer.json()).csrf_token };
}

navigator.serviceWorker?.register("sw.js");
navigator.storage?.persist?.();
sync.begin(redraw);
await draw();
sync.now();
