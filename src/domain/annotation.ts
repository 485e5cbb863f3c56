import type { Source } from "./report";

/** A message that GitHub shows on a file and line of the pull request, or on the run where there is none. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly source: Source | null;
}
