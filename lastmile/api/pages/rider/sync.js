// Sends what is waiting, then fetches the day. Safe at any time, as often as one likes: the server knows each action by its id.

import { NoNetwork, Problem, SignedOut, call } from "./net.js";
import * as place from "./place.js";
import * as store from "./store.js";

const BATCH = 100;
const AGAIN_MS = 20_000;

export const state = { pending: 0, busy: false, trouble: "" };
let changed = () => {};
let wanted = false;

export function begin(onChange) {
  changed = onChange;
  addEventListener("online", now);
  addEventListener("offline", () => tell({ trouble: "offline" }));
  document.addEventListener("visibilitychange", () => document.hidden || now());
  setInterval(now, AGAIN_MS);
}

export async function now() {
  wanted = true;
  if (state.busy || !(await store.get("who"))) return;
  while (wanted) {
    wanted = false;
    await tell({ busy: true });
    await tell({ busy: false, trouble: await once() });
  }
}

async function once() {
  try {
    await alone(async () => {
      await push();
      await tellPlace();
      await pull();
    });
    return "";
  } catch (error) {
    if (error instanceof NoNetwork) return "offline";
    if (error instanceof SignedOut) return "signedOut";
    if (error instanceof Problem) return "silent";
    throw error;
  }
}

const alone = (work) => (navigator.locks ? navigator.locks.request("lastmile-sync", work) : work());

async function push() {
  for (let waiting = await store.queued(); waiting.length; waiting = await store.queued()) {
    const batch = waiting.slice(0, BATCH);
    const actions = [];
    for (const entry of batch) actions.push(await withFiles(entry));
    const answer = await call("POST", "/v1/rider/actions", { body: { actions } });
    const { results } = await answer.json();
    await remember(results.filter((result) => result.remark && result.outcome !== "superseded"));
    await store.settle(batch);
    await tell({});
  }
}

async function withFiles({ action, files }) {
  const sent = { ...action };
  for (const { field, id } of files) {
    const there = await upload(id);
    if (!there) continue;
    if (field === "photo_ids") sent.photo_ids = [...(sent.photo_ids ?? []), there];
    else sent[field] = there;
  }
  return sent;
}

async function upload(id) {
  const kept = await store.file(id);
  if (!kept || kept.sent) return kept?.sent;
  try {
    const answer = await call("POST", "/v1/rider/attachments", { body: kept.blob });
    const sent = (await answer.json()).id;
    await store.fileSent(id, { ...kept, sent });
    return sent;
  } catch (error) {
    // A picture that the server does not take must not keep the delivery back.
    if (error instanceof Problem && [413, 415, 422].includes(error.status)) return "";
    throw error;
  }
}

// Only the newest place is worth telling, so it is not kept for later.
let told = 0;
async function tellPlace() {
  const where = place.here();
  if (where.lon === undefined || place.at() === told) return;
  const action = { id: crypto.randomUUID(), kind: "position", occurred_at: new Date(place.at()).toISOString(), ...where };
  await call("POST", "/v1/rider/actions", { body: { actions: [action] } });
  told = place.at();
}

async function pull() {
  const tag = await store.get("tag");
  const answer = await call("GET", "/v1/rider/day", { headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status === 304) return;
  await store.put("day", await answer.json());
  await store.put("tag", answer.headers.get("ETag"));
}

async function remember(results) {
  if (!results.length) return;
  const notes = await store.get("notes") ?? [];
  await store.put("notes", [...notes, ...results]);
}

export async function tell(news = {}) {
  Object.assign(state, news);
  state.pending = (await store.queued()).length;
  changed();
}
