/** Code of pages that is loaded when they are first opened, or soon after the first page is there. */
import { Unreachable } from "../api/client";
import { texts } from "../texts/en";

type Load = () => Promise<unknown>;

const known: Load[] = [];

/** Remember how a page is loaded; without a connection that is said plainly instead of the browser's error page. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  known.push(load);
  return () =>
    load().catch((error: unknown) => {
      throw navigator.onLine ? error : new Unreachable(texts.state.pageMissing);
    });
}

/** Load every page, so that all of them open without a connection too; a page may have pages of its own. */
export async function loadAll(): Promise<void> {
  for (let done = 0; done < known.length; ) {
    const batch = known.slice(done);
    done = known.length;
    await Promise.allSettled(batch.map((load) => load()));
  }
}
