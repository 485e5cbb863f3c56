import { cleanLine } from "./diagnostics";
import type { OutcomeFacts } from "./outcome";
import { isProgramError, programErrorText } from "./program-error";
import { because, ended, EXIT_CODES, exits, MEASURED, quoted, says, when, type OutcomeRule } from "./outcome-rule";
import { nameOfUrn } from "./urn";

/** The engine failed and its events or its words say over what. */
export const FAILED_RULES: readonly OutcomeRule[] = [
  {
    id: "policy",
    source: MEASURED,
    when: ({ failed, report }) => (failed ? report.mandatoryViolation : undefined),
    outcome: "failed",
    headline: (policy) => `The mandatory policy ${policy} is violated.`,
    next: () => "Change the resources that the findings name, or the policy.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "packages",
    source: MEASURED,
    when: says(/It looks like the Pulumi SDK has not been installed()/),
    outcome: "failed",
    headline: () => "The packages of the program are not installed.",
    next: () => "Install them in a step before this one, or leave `install` on `auto`.",
    code: "PACKAGES_MISSING",
  },
  {
    id: "program",
    source: MEASURED,
    when: when(({ failed, report }) => failed && programFailedFirst(report)),
    outcome: "failed",
    headline: (_, { report }) => ended(`The program failed: ${programMessage(report)}`),
    next: () => "Correct the program; the diagnostics below say where.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "passphrase",
    source: MEASURED,
    when: says(/incorrect passphrase()/, /passphrase must be set with PULUMI_CONFIG_PASSPHRASE()/),
    outcome: "failed",
    headline: () => "The stack's secrets could not be decrypted: the passphrase is missing or wrong.",
    next: () => "Set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) from a secret of the repository.",
    code: "SECRETS_UNREADABLE",
  },
  {
    id: "stack-name",
    source: MEASURED,
    when: says(/^error: a stack name (may only contain [a-z, ]{1,100}|cannot exceed \d{1,4} characters)/m),
    outcome: "failed",
    headline: (rule) => `That is no stack's name: it ${rule}.`,
    next: () => "Correct `stack-name`, or rename the stack and its config file.",
    code: "INPUT_INVALID",
  },
  {
    id: "backend",
    source: MEASURED,
    when: says(/unable to open state directory()/),
    outcome: "failed",
    headline: () => "The state backend could not be opened.",
    next: () => "Check PULUMI_BACKEND_URL (or `cloud-url`) and that the job may read it.",
    code: "BACKEND_UNUSABLE",
  },
  {
    id: "bucket",
    source: `${MEASURED} and moto's S3`,
    when: says(
      /^error: (?:error listing stacks: could not list bucket|read "\.pulumi\/meta\.yaml"): blob [^\n]* (\w{1,60}: [^\n:]{1,200})$/m,
      /^error: (?:error listing stacks: could not list bucket|read "\.pulumi\/meta\.yaml"): blob()/m,
    ),
    outcome: "failed",
    headline: (why) => `The bucket that keeps the state could not be opened${why === "" ? "" : ` (${why})`}.`,
    next: () =>
      "Check PULUMI_BACKEND_URL (or `cloud-url`): bucket, region, endpoint; and what the job's role may do in the bucket. `infra-action doctor` looks at each.",
    code: "BACKEND_UNUSABLE",
  },
  {
    id: "login",
    source: EXIT_CODES,
    when: exits(3),
    outcome: "failed",
    headline: (_, facts) => because("The backend did not accept the job's credentials", facts),
    next: () => "Check the access token or role that the job was given, and what it may do.",
    code: "BACKEND_UNUSABLE",
  },
  {
    id: "no-project",
    source: MEASURED,
    when: says(/if you're using the --stack flag, pass the fully qualified name()/),
    outcome: "failed",
    headline: () => "There is no Pulumi.yaml in the work-dir.",
    next: () => "Set `work-dir` to the folder that holds it.",
    code: "PROJECT_INVALID",
  },
  {
    id: "target",
    source: MEASURED,
    when: says(/Target '([^'\n]{1,500})' could not be found in the stack/, /no resource named '([^'\n]{1,500})' found/),
    outcome: "failed",
    headline: (urn) => `The stack has no resource${quoted(urn)}, which an input names.`,
    next: () => "Correct `target`, `replace` or `exclude`; `pulumi stack --show-urns` lists what there is.",
    code: "INPUT_INVALID",
  },
  {
    id: "configuration",
    source: EXIT_CODES,
    when: exits(2),
    outcome: "failed",
    headline: (_, facts) => because("The stack's configuration cannot be used", facts),
    next: () => "Correct the stack's configuration file, or the input that the message names.",
    code: "CONFIG_INVALID",
  },
  {
    id: "resource",
    source: MEASURED,
    when: ({ failed, report }) => (failed && report.summary !== null ? failedResource(report) : undefined),
    outcome: "failed",
    headline: (name, facts) => because(`Resource ${name} failed`, facts),
    next: () => "Correct what the diagnostics below say about it.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "engine-failed",
    source: MEASURED,
    when: when(({ report }) => report.summary?.succeeded === false),
    outcome: "failed",
    headline: (_, facts) => because("The engine reports a failure", facts),
    next: () => "Look at the diagnostics below and at the job's log.",
    code: "PREVIEW_FAILED",
  },
];

function failedResource({ resources, diagnostics }: OutcomeFacts["report"]): string | undefined {
  const failed = resources.find((resource) => resource.failed);
  const urn = failed?.urn ?? diagnostics.find(({ severity, urn }) => severity === "error" && urn !== null)?.urn;
  return urn === undefined || urn === null ? undefined : cleanLine(nameOfUrn(urn), 200);
}

/**
 * A resource that fails takes the program with it, most of all where a component made it: each promise that waited for it is
 * rejected. What the program says after that is no cause.
 */
function programFailedFirst({ diagnostics }: OutcomeFacts["report"]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const first = errors.find((each) => isProgramError(each) || each.urn !== null);
  return first !== undefined && isProgramError(first);
}

function programMessage({ diagnostics }: OutcomeFacts["report"]): string {
  return cleanLine(programErrorText(diagnostics.find(isProgramError)?.message ?? ""));
}
