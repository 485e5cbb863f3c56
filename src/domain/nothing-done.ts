import type { StackReport } from "./report";

/** The part of a stack's report that is empty where nothing was done with it. */
export const NOTHING_DONE = {
  changes: {},
  resources: [],
  resourcesLeftOut: 0,
  diagnostics: [],
  outputs: [],
  findings: [],
  durationSeconds: null,
  digest: null,
  link: null,
} satisfies Partial<StackReport>;
