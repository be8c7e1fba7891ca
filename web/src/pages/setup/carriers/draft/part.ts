/** What every part of the form of a contract gets: the whole document, and what is wrong with it, by path. */
import type { Document } from "../document";

export interface Part {
  document: Document;
  onChange: (document: Document) => void;
  problems: ReadonlyMap<string, string>;
}
