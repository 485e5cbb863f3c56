import type { ObjectRef } from "./object";
import type { HealthRule } from "./rule";

/** What is asked of the evidence. */
export interface Wanted {
  /** Objects that have to exist and to be healthy; `all`: whatever the evidence holds (a file). */
  readonly objects: readonly ObjectRef[] | "all";
  /** The user's own, from infra-action.yml; they win over everything built in. */
  readonly rules: readonly HealthRule[];
  /** How long a container may fail at first (a slow registry, a database that comes up beside it). */
  readonly graceSeconds: number;
  /** Whether a load balancer's address is part of health. `false` where none will ever be written (a lab, a bare cluster). */
  readonly expectAddress: boolean;
  /** The revisions at which Argo CD applications have to be; any will do for others. */
  readonly revisions?: readonly { readonly application: ObjectRef; readonly revision: string }[];
  /** The cluster's name, for the report. */
  readonly cluster: string | null;
}

export const DEFAULT_WANTED: Wanted = {
  objects: "all",
  rules: [],
  graceSeconds: 60,
  expectAddress: true,
  cluster: null,
};
