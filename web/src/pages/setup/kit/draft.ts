/** Values of a form, reached by dotted paths such as `cost.per_km`. */

export type Draft = Readonly<Record<string, unknown>>;

export function valueAt(draft: Draft, path: string): unknown {
  return path.split(".").reduce<unknown>((part, key) => (isDraft(part) ? part[key] : undefined), draft);
}

/** Give a draft with another value at a path; the rest is shared. */
export function withValue(draft: Draft, path: string, value: unknown): Draft {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...draft, [key]: value };
  const inner = draft[key];
  return { ...draft, [key]: withValue(isDraft(inner) ? inner : {}, rest.join("."), value) };
}

function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const COUNTED: ReadonlySet<string> = new Set(["id", "revision", "created_at"]);

/** Give what the service takes of a thing that it has given: all but what it counts itself. */
export function editable(thing: object): Draft {
  return Object.fromEntries(Object.entries(thing).filter(([name]) => !COUNTED.has(name)));
}

export interface Difference {
  path: string;
  mine: unknown;
  theirs: unknown;
}

/** Tell where two drafts differ, path by path. */
export function differences(mine: Draft, theirs: Draft, under = ""): Difference[] {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  return names.flatMap((name) => {
    const path = under === "" ? name : `${under}.${name}`;
    const [left, right] = [mine[name], theirs[name]];
    if (isDraft(left) && isDraft(right)) return differences(left, right, path);
    return JSON.stringify(left ?? null) === JSON.stringify(right ?? null) ? [] : [{ path, mine: left, theirs: right }];
  });
}

/** Write a value for people. */
export function written(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.map(written).join(", ") || "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}
