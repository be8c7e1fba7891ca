/** What a form asks for, as data. */
import type { ReactNode } from "react";
import type { Draft } from "./draft";

export interface Option {
  value: string;
  label: string;
}

interface Common {
  path: string;
  label: string;
  hint?: string;
  required?: boolean;
  /** Of six columns; two where nothing is said. */
  span?: 2 | 3 | 6;
}

export type Field = Common &
  (
    | { kind: "text" | "date" | "switch" | "words" }
    | { kind: "number"; unit?: string; least?: number; whole?: boolean; empty?: boolean }
    | { kind: "choice"; options: readonly Option[]; clearable?: boolean }
    | { kind: "several"; options: readonly Option[] }
    | { kind: "own"; show: (draft: Draft, set: (path: string, value: unknown) => void) => ReactNode }
  );

export interface Section {
  title: string;
  fields: readonly Field[];
}
