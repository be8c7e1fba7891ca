import { expect, test } from "vitest";
import { onceOnly } from "./once";

const DONE = () => new Response("{}");
const LOST = () => Promise.reject(new TypeError("Failed to fetch"));
const MISTAKE = () => new Response("{}", { status: 503 });
const REFUSED = () => new Response("{}", { status: 422 });
const HALF = () => new Response(new ReadableStream({ start: (stream) => { stream.error(new TypeError("cut off")); } }));

type Fate = () => Response | Promise<Response>;

/** What the service saw of the keys while the requests met these fates. */
function meeting(...fates: Fate[]) {
  const keys: (string | null)[] = [];
  let time = 0;
  const send = onceOnly(
    async (request) => {
      keys.push(request.headers.get("Idempotency-Key"));
      return (fates.shift() ?? DONE)();
    },
    () => time,
  );
  const ask = async (body = "{}", init: RequestInit = {}) => {
    await send(new Request("http://service/v1/notes", { method: "POST", body, ...init })).catch(() => null);
    return keys.at(-1);
  };
  return { ask, send, keys, wait: (ms: number) => { time += ms; } };
}

test.each<[string, Fate]>([
  ["the network failed", LOST],
  ["the service made a mistake", MISTAKE],
  ["the answer was cut off", HALF],
])("what is sent again because %s has the key of its first try", async (_why, fate) => {
  const { ask } = meeting(fate, fate);
  const first = await ask();
  expect([await ask(), await ask()]).toEqual([first, first]);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
});

test.each<[string, Fate]>([
  ["was done", DONE],
  ["was refused", REFUSED],
])("the same again after it %s is meant anew", async (_what, fate) => {
  const { ask } = meeting(fate);
  expect(await ask()).not.toBe(await ask());
});

test("another body, another version or another hour is another request", async () => {
  const { ask, wait } = meeting(LOST, LOST, LOST, LOST, LOST);
  const edit = (tag: string) => ask("{}", { headers: { "If-Match": tag } });
  const seen = [await ask("1"), await ask("2"), await edit('"1"'), await edit('"2"')];
  expect(new Set(seen).size).toBe(4);
  expect(await ask("1")).toBe(seen[0]);
  wait(3_600_001);
  expect(await ask("1")).not.toBe(seen[0]);
});

test("two at once are two; reading has no key", async () => {
  const { send, keys } = meeting();
  const twice = () => send(new Request("http://service/v1/undo", { method: "POST" }));
  await Promise.all([twice(), twice()]);
  await send(new Request("http://service/v1/undo"));
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBeNull();
});
