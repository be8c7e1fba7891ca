// Calls of the API. What goes wrong on the way is told apart from what the server says.

import * as store from "./store.js";

export class NoNetwork extends Error {}
export class SignedOut extends Error {}
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? String(status));
    this.status = status;
  }
}

export async function call(method, path, { body, headers = {}, who } = {}) {
  const known = who ?? await store.get("who") ?? {};
  const sent = { ...headers };
  if (known.key) sent.Authorization = `Bearer ${known.key}`;
  if (known.csrf && method !== "GET") sent["X-CSRF-Token"] = known.csrf;
  const isFile = body instanceof Blob;
  if (body !== undefined) sent["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers: sent, body: isFile || body === undefined ? body : JSON.stringify(body), cache: "no-store" });
  } catch {
    throw new NoNetwork();
  }
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok && answer.status !== 304) throw new Problem(answer.status, await answer.json().catch(() => null));
  return answer;
}
