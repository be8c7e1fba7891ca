/** Why a file is not taken, in words for whoever brings it. */
import { ProblemError } from "../../../../api/client";
import { texts } from "../../../../texts/en";

const t = texts.desk.packet;

/** The most that the service takes: more is not sent at all. */
const MOST_BYTES = 10 * 1024 * 1024;

/** What people are offered to choose from; the service looks at the content itself. */
export const KINDS = "image/jpeg,image/png,image/webp,application/pdf";

/** Give why a file need not even be sent; `null` for one that may be fine. */
export function refusedUnseen({ name, size }: Pick<File, "name" | "size">): string | null {
  if (size === 0) return t.emptyFile(name);
  return size > MOST_BYTES ? t.tooLarge(name, size / 1024 / 1024) : null;
}

/** Give what the service says against it, and what would be right. */
export function reasons(error: Error): string[] {
  const issues = error instanceof ProblemError ? (error.problem.issues ?? []) : [];
  return [error.message, ...issues.map(({ expected }) => t.expected(expected))];
}
