/** Codes as words, and lists of codes as options. */

/** Write a code as words: `consignee_not_home` as "Consignee not home". */
export function words(code: string): string {
  const spaced = code.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Give options for a select from code → label. */
export function optionsOf<T extends string>(labels: Readonly<Record<T, string>>): { value: T; label: string }[] {
  return (Object.entries(labels) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** Give the codes that have labels. */
export function codesOf<T extends string>(labels: Readonly<Record<T, unknown>>): T[] {
  return Object.keys(labels) as T[];
}
