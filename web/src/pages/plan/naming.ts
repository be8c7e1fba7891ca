/** Names instead of ids in what the service says. */

/** Put the carriers' names where a text has their ids. */
export function named(text: string, carriers: ReadonlyMap<string, string>): string {
  return text.replace(/car_[0-9a-z]+/g, (id) => carriers.get(id) ?? id);
}
