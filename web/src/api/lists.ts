/** Whole lists, page after page, and single things with the tag that an edit needs. */
import { answered } from "./client";

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** The largest page that the service gives. */
export const LARGEST_PAGE = 200;

/** Ask for page after page until the last. */
export async function everything<T>(ask: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await ask(cursor);
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

export interface Tagged<T> {
  value: T;
  tag: string;
}

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Give an answer with its ETag: an edit says with it which version it is of. */
export async function tagged<T>(call: Call<T>): Promise<Tagged<T>> {
  const value = await answered(call);
  return { value, tag: (await call).response.headers.get("ETag") ?? "" };
}
