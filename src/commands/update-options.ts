import type { UpdateKind } from "../domain/update-kind";
import { isApplied } from "../domain/update-kind";
import type { StackInputs } from "../inputs";
import type { UpdateOptions } from "../ports";

/** Who we are, in the update's record. */
const USER_AGENT = "infra-action/v1";

/** The engine's options for an update of this kind, as the inputs say. */
export function updateOptions(kind: UpdateKind, inputs: StackInputs): UpdateOptions {
  const { message, parallel } = inputs;
  const verbosity = inputs["log-verbosity"];
  return {
    userAgent: USER_AGENT,
    color: inputs.color,
    diff: inputs.diff,
    refresh: inputs.refresh,
    // The engine takes noise for a change; drift is judged by what we make of it.
    expectNoChanges: kind !== "preview-refresh" && inputs["expect-no-changes"],
    target: inputs.target,
    targetDependents: inputs["target-dependents"],
    exclude: inputs.exclude,
    excludeDependents: inputs["exclude-dependents"],
    excludeProtected: inputs["exclude-protected"],
    continueOnError: inputs["continue-on-error"],
    replace: inputs.replace,
    policyPacks: inputs.policyPacks,
    policyPackConfigs: inputs.policyPackConfigs,
    suppressOutputs: inputs["suppress-outputs"],
    suppressProgress: inputs["suppress-progress"],
    debug: inputs.debug,
    logFlow: inputs["log-flow"],
    ...(message === undefined ? {} : { message }),
    ...(parallel === undefined ? {} : { parallel }),
    ...planOption(kind, inputs),
    // As pulumi/actions: verbose logging goes to stderr, or nobody would see it.
    ...(verbosity === undefined ? {} : { logVerbosity: verbosity, logToStdErr: true }),
  };
}

/** `preview` saves a plan where `up` reads it: a preview on behalf of an up must not write over it. */
function planOption(kind: UpdateKind, { command, plan }: StackInputs): Pick<UpdateOptions, "plan"> {
  return plan === undefined || (!isApplied(kind) && command !== "preview") ? {} : { plan };
}
