import type { Report, Run } from "../domain/report";
import type { Budget } from "./budget";
import type { Detail } from "./detail";

/** A document while it is made: what it is about, what room is left, and what had none. */
export interface Page {
  readonly report: Report;
  readonly run: Run;
  readonly budget: Budget;
  readonly detail: Detail;
  /** A sentence, as Markdown, on where to find what was left out. */
  readonly elsewhere: string;
  /** There is one stack only: the heading has named it and its outcome. */
  readonly isAlone: boolean;
  /** What was left out, in words. Sections keep their own. */
  readonly cut: string[];
}
