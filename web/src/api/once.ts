/** Writes are done once, however often they are sent: one whose outcome is not known is sent again under its first key. */

const HEADER = "Idempotency-Key";
const SAFE = new Set(["GET", "HEAD"]);
const MISTAKE = 500;
/** After an hour the same request is meant anew. */
const REMEMBERED_MS = 3_600_000;

export type Send = (request: Request) => Promise<Response>;

/** Give each write a key that lives until the service has said what became of it. */
export function onceOnly(send: Send, now: () => number = Date.now): Send {
  const unanswered = new Map<string, { key: string; until: number }>();
  const take = (asked: string) => {
    const before = unanswered.get(asked);
    unanswered.delete(asked);
    return before !== undefined && now() < before.until ? before.key : freshKey();
  };
  return async (request) => {
    if (SAFE.has(request.method)) return send(request);
    const asked = await contentOf(request);
    const key = take(asked);
    request.headers.set(HEADER, key);
    let known = false;
    try {
      const response = await send(request);
      // An answer cut off in its middle is none.
      await response.clone().arrayBuffer();
      known = response.status < MISTAKE;
      return response;
    } finally {
      if (!known) unanswered.set(asked, { key, until: now() + REMEMBERED_MS });
    }
  };
}

/** What makes two requests the same: also the version that an edit is of. */
async function contentOf(request: Request): Promise<string> {
  return [request.method, request.url, request.headers.get("If-Match"), await request.clone().text()].join("\n");
}

/** A key nobody else has. Not `crypto.randomUUID`: browsers have that only where the connection is secure. */
function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
