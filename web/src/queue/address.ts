/** Reading filters from the address: what makes no sense there is left out. */

export function oneOf<T extends string>(known: readonly T[], raw: unknown): T | undefined {
  return known.find((value) => value === raw);
}

export function idOr(raw: unknown): string | undefined {
  return typeof raw === "string" && /^[a-z]{2,6}_[0-9a-z]{1,32}$/.test(raw) ? raw : undefined;
}

export function dayOr(raw: unknown): string | undefined {
  return typeof raw === "string" && /^\d{4}-\d{2}-\d{2}$/.test(raw) ? raw : undefined;
}

/** Leave out what is not set: the address shows what is chosen, nothing else. */
export function chosen<T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== false)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
