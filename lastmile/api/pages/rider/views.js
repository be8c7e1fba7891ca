// What the rider sees. Every view is made anew from the day; nothing on the screen is the only copy of anything.

import * as day from "./day.js";
import { ICONS, h, icon } from "./dom.js";
import { clock, money, t } from "./texts.js";

export function frame(sync, rider, actions, ...content) {
  return h("div", { className: "frame" },
    h("header", { className: "top" }, h("b", {}, rider || t("appName")), pill(sync, actions), h("button", { className: "plain", onclick: actions.signOut }, t("signOut"))),
    h("main", {}, ...content));
}

function pill({ pending: n, busy, trouble }, actions) {
  const words = {
    signedOut: () => t("signedOutWaiting", { n }),
    offline: () => t(n ? "offlineWaiting" : "offline", { n }),
    silent: () => t("syncProblem", { n }),
  }[trouble]?.() ?? (busy && n ? t("syncing") : n ? t("waiting", { n }) : t("synced"));
  const kind = trouble || n ? "pill waiting" : "pill";
  return h("button", { className: kind, id: "sync", "data-pending": String(n), title: t("syncNow"), onclick: actions.sync }, words);
}

export function signIn(kind, trouble, actions) {
  const fields = kind === "key"
    ? [h("label", {}, t("key"), h("input", { name: "key", type: "password", autocomplete: "current-password", required: true }))]
    : [h("label", {}, t("email"), h("input", { name: "email", type: "email", autocomplete: "username", required: true })),
       h("label", {}, t("password"), h("input", { name: "password", type: "password", autocomplete: "current-password", required: true }))];
  return h("main", { className: "door" },
    h("img", { src: "icon.svg", alt: "", width: 72, height: 72 }),
    h("h1", {}, t("signIn")), h("p", { className: "soft" }, t("signInLead")),
    h("form", { onsubmit: (event) => { event.preventDefault(); actions.signIn(Object.fromEntries(new FormData(event.target))); } },
      fields, trouble && h("p", { className: "bad", role: "alert" }, trouble), h("button", { className: "main" }, t("signIn"))),
    h("button", { className: "plain", onclick: actions.otherWay }, t(kind === "key" ? "withEmail" : "withKey")));
}

export function list(routes, notes, actions) {
  const shown = routes.length ? routes.map((route) => tour(route, actions)) : [nothing(actions)];
  return [notes.length ? known(notes, actions) : null, ...shown];
}

const nothing = (actions) => h("section", { className: "empty" }, h("h1", {}, t("noRoute")), h("p", {}, t("noRouteLead")),
  h("button", { className: "second", onclick: actions.sync }, t("refresh")));

const known = (notes, actions) => h("section", { className: "card notes", role: "alert" }, h("h2", {}, t("problems")),
  h("ul", {}, notes.map((note) => h("li", {}, note.outcome === "refused" ? t("refused", note) : t("kept", note)))),
  h("button", { className: "second", onclick: actions.dismiss }, t("dismiss")));

function tour(route, actions) {
  const doors = day.doors(route);
  const done = doors.filter((stop) => !day.isAhead(stop)).length;
  const ahead = route.stops.filter(day.isAhead);
  const over = route.stops.filter((stop) => !day.isAhead(stop));
  const cash = doors.flatMap((stop) => stop.tasks).reduce((sum, task) => sum + task.collected_minor, 0);
  return h("section", { className: "tour" },
    h("div", { className: "head" }, h("h1", {}, `${route.name} · ${route.vehicle}`),
      h("p", { className: "soft" }, `${route.hub} · ${clock(route.planned_start, route.timezone)} – ${clock(route.planned_end, route.timezone)}`),
      h("progress", { max: doors.length || 1, value: done, "aria-label": t("stopsDone", { done, all: doors.length }) }),
      h("p", { className: "count" }, h("span", {}, t("stopsDone", { done, all: doors.length })), cash ? h("span", {}, `${t("collectedCash")} ${money(cash, route.currency)}`) : null)),
    route.state === "planned" ? h("button", { className: "main", onclick: () => actions.start(route) }, t("start")) : null,
    ahead.length ? [h("h2", {}, t("next")), row(ahead[0], route, actions, true)] : h("p", { className: "calm" }, t(route.state === "finished" ? "finished" : "noneLeft")),
    ahead.length > 1 ? [h("h2", {}, t("later")), h("ol", { className: "rows" }, ahead.slice(1).map((stop) => h("li", {}, row(stop, route, actions))))] : null,
    route.state === "started" ? h("button", { className: ahead.length ? "second" : "main", onclick: () => actions.finish(route, ahead.filter((s) => s.kind === "stop").length) }, t("finish")) : null,
    over.length ? h("details", { className: "over" }, h("summary", {}, `${t("done")} (${over.length})`), h("ol", { className: "rows" }, over.map((stop) => h("li", {}, row(stop, route, actions))))) : null);
}

function row(stop, route, actions, isNext = false) {
  const parts = stop.kind === "stop" ? door(stop, route) : pause(stop, route);
  return h("button", { className: `row ${stop.state}${isNext ? " next" : ""}${stop.tasks.some((task) => task.state === "failed") ? " failed" : ""}`, onclick: () => actions.open(stop), "data-stop": stop.id },
    h("span", { className: "number" }, stop.kind === "stop" ? String(day.doors(route).indexOf(stop) + 1) : icon(stop.kind === "break" ? ICONS.pause : ICONS.box)),
    h("span", { className: "what" }, ...parts));
}

const pause = (stop, route) => [h("b", {}, stop.kind === "break" ? t("break") : t("reload", stop)),
  h("span", { className: "soft" }, clock(stop.planned_begin, route.timezone))];

function door(stop, route) {
  const count = stop.tasks.reduce((sum, task) => sum + task.parcels, 0);
  const cash = stop.tasks.reduce((sum, task) => sum + task.cash_minor, 0);
  const chips = [
    chip(windowOf(stop, route.timezone), day.isLate(stop) ? "bad" : ""),
    chip(count === 1 ? t("parcel") : t("parcels", { n: count })),
    stop.tasks.some((task) => task.kind === "pick_up") && chip(t("fetch"), "strong"),
    day.isAhead(stop) && cash > 0 && chip(t("collect", { money: money(cash, route.currency) }), "strong"),
    day.isAhead(stop) && stop.tasks.some((task) => task.needs_code) && chip(t("withCode"), "strong"),
  ];
  return [h("b", {}, stop.place), h("span", { className: "soft" }, stop.tasks.map((task) => task.recipient).filter(Boolean).join(", ")),
    h("span", { className: "chips" }, chips.filter(Boolean))];
}

const chip = (words, kind = "") => h("span", { className: `chip ${kind}` }, words);

export function windowOf(stop, zone) {
  if (!stop.windows.length) return `${t("anyTime")} · ${t("planned", { time: clock(stop.planned_begin, zone) })}`;
  return t("between", { a: clock(stop.windows[0].earliest, zone), b: clock(stop.windows.at(-1).latest, zone) });
}

export function stopView(stop, route, failures, actions) {
  const open = stop.tasks.filter((task) => task.state === "open");
  return h("section", { className: "stop" },
    h("button", { className: "plain back", onclick: actions.back }, icon(ICONS.back), t("back")),
    h("h1", {}, stop.kind === "break" ? t("break") : stop.kind === "reload" ? t("reload", stop) : stop.place),
    h("p", { className: "soft" }, `${windowOf(stop, route.timezone)}${stop.arrived_at ? ` · ${t("arrivedAt", { time: clock(stop.arrived_at, route.timezone) })}` : ""}`),
    stop.kind === "break" ? null : h("p", { className: "pair" }, navigation(stop), phones(stop)),
    stop.kind === "stop" ? stop.tasks.map((task) => taskCard(task, route, failures, actions)) : null,
    stop.kind === "stop" ? doorButtons(stop, open, actions) : pauseButtons(stop, actions));
}

// Phones open their own map on geo:, iPhones on maps:.
function navigation(stop) {
  const at = `${stop.lat},${stop.lon}`;
  const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
  const link = isApple ? `maps://?daddr=${at}` : `geo:${at}?q=${at}(${encodeURIComponent(stop.place)})`;
  return h("a", { className: "second", href: link }, icon(ICONS.navigate), t("navigate"));
}

function phones(stop) {
  const numbers = [...new Set(stop.tasks.map((task) => task.phone).filter(Boolean))];
  return numbers.map((number) => h("a", { className: "second", href: `tel:${number}` }, icon(ICONS.call), numbers.length > 1 ? number : t("call")));
}

function taskCard(task, route, failures, actions) {
  const lines = [
    h("p", { className: "who" }, h("b", {}, task.recipient || task.order_id), h("span", { className: "soft" }, task.order_id)),
    task.address ? h("p", {}, task.address) : null,
    h("p", { className: "chips" }, chip(task.parcels === 1 ? t("parcel") : t("parcels", { n: task.parcels })), chip(`${(task.weight_g / 1000).toFixed(1)} kg`),
      task.kind === "pick_up" ? chip(t("fetch"), "strong") : null, task.cash_minor ? chip(t("collect", { money: money(task.cash_minor, route.currency) }), "strong") : null,
      task.needs_code ? chip(t("withCode"), "strong") : null),
    task.note ? h("p", { className: "note" }, task.note) : null,
    result(task, route, failures),
    task.state === "failed" ? h("button", { className: "second", onclick: () => actions.deliver([task]) }, t("again")) : null,
  ];
  return h("article", { className: `card task ${task.state}` }, lines.filter(Boolean));
}

function result(task, route, failures) {
  if (task.state === "done") return h("p", { className: "good" }, icon(ICONS.done), t("deliveredAt", { time: clock(task.decided_at, route.timezone) }));
  if (task.state === "elsewhere") return h("p", { className: "soft" }, t("elsewhere"));
  if (task.state !== "failed") return null;
  return h("p", { className: "bad" }, icon(ICONS.no), t("failedAt", { why: failures.find((one) => one.reason === task.reason)?.words ?? "" }));
}

function doorButtons(stop, open, actions) {
  if (!open.length) return null;
  const kinds = [...new Set(open.map((task) => task.kind))];
  return h("div", { className: "dock" },
    stop.state === "planned" ? h("button", { className: "second", onclick: actions.arrive }, t("here")) : null,
    kinds.map((kind) => h("button", { className: "main", onclick: () => actions.deliver(open.filter((task) => task.kind === kind)) }, icon(ICONS.done), t(kind === "deliver" ? "deliver" : "pickUp"))),
    h("button", { className: "second", onclick: () => actions.fail(open) }, t("impossible")));
}

function pauseButtons(stop, actions) {
  if (!day.isAhead(stop)) return null;
  const begins = stop.state === "planned" && stop.kind === "break";
  return h("div", { className: "dock" }, h("button", { className: "main", onclick: begins ? actions.beginBreak : actions.endBreak },
    t(begins ? "beginBreak" : stop.kind === "break" ? "endBreak" : "reloaded")));
}
