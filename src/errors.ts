/**
 * What can go wrong, by stable code. Codes and exit codes are a promise; the wording is not.
 * docs/errors.md is generated from this table.
 */
export const ERRORS = {
  INPUT_INVALID: { exitCode: 2, meaning: "An input is missing, misspelt or does not go with another one." },
  CONFIG_INVALID: { exitCode: 2, meaning: "infra-action.yml, or a file that it names, cannot be used." },
  GIT_UNUSABLE: { exitCode: 2, meaning: "Git, or the repository's clone, cannot be used." },
  PROJECT_INVALID: { exitCode: 2, meaning: "The folder has no Pulumi.yaml, or one that cannot be read." },
  PULUMI_MISSING: { exitCode: 2, meaning: "No usable Pulumi CLI was found and none could be installed." },
  PULUMI_VERSION_INVALID: { exitCode: 2, meaning: "The Pulumi version asked for is not a version or a range." },
  PACKAGES_MISSING: { exitCode: 2, meaning: "The packages of a Pulumi program could not be installed." },
  BACKEND_UNUSABLE: { exitCode: 2, meaning: "The state backend could not be opened or was not accepted." },
  ROLE_UNUSABLE: { exitCode: 2, meaning: "The cloud role of a stack could not be taken." },
  SECRETS_UNREADABLE: { exitCode: 2, meaning: "The stack's secrets could not be read, so nothing could be masked." },
  STACK_MISSING: { exitCode: 1, meaning: "The stack does not exist in the backend." },
  OPERATIONS_PENDING: {
    exitCode: 1,
    meaning:
      "An interrupted update may have made something that the stack does not know; another update would double it.",
  },
  STACK_LOCKED: {
    exitCode: 1,
    meaning: "Another update holds the stack's lock, or another deploy has the service's turn.",
  },
  PREVIEW_FAILED: { exitCode: 1, meaning: "The preview ended with an error." },
  UPDATE_FAILED: {
    exitCode: 1,
    meaning: "An update (up, refresh, destroy) ended with an error; what it did until then stays done.",
  },
  CHANGES_NOT_EXPECTED: { exitCode: 1, meaning: "expect-no-changes was set and the preview has changes." },
  MATRIX_TOO_LARGE: { exitCode: 1, meaning: "The change touches more stacks than GitHub makes jobs of one matrix." },
  FAN_OUT_TOO_DEEP: {
    exitCode: 2,
    meaning: "The stacks depend on each other more deeply than jobs in different environments can run in order.",
  },
  CLUSTER_CONFIG_INVALID: { exitCode: 2, meaning: "The way to a cluster (kubeconfig, context, name) cannot be used." },
  CLUSTER_CREDENTIALS: { exitCode: 2, meaning: "No credentials for a cluster were given, or it does not accept them." },
  CLUSTER_UNREACHABLE: { exitCode: 3, meaning: "A cluster's API server gives no answer, so nothing can be told." },
  CLUSTER_FORBIDDEN: { exitCode: 2, meaning: "The credentials may not do in the cluster what the command needs." },
  MANIFESTS_REFUSED: {
    exitCode: 1,
    meaning: "The cluster does not take the manifests: the server's own words are told.",
  },
  KUSTOMIZE_UNUSABLE: { exitCode: 2, meaning: "kustomize is missing, or could not build the manifests." },
  PUSH_REFUSED: { exitCode: 1, meaning: "The changed manifests could not be pushed to their branch." },
  APPLY_CONFLICT: { exitCode: 1, meaning: "A field of the manifests is owned by somebody else in the cluster." },
  TIMED_OUT: { exitCode: 3, meaning: "A step took longer than its time limit." },
  RESULT_UNREADABLE: { exitCode: 3, meaning: "What the engine left behind could not be read, so nothing can be told." },
  GITHUB_UNUSABLE: {
    exitCode: 1,
    meaning: "GitHub's API refused or could not be reached where the result depends on it.",
  },
  FOREIGN_CODE_REFUSED: {
    exitCode: 2,
    meaning: "A privileged event would run a stranger's code with the repository's credentials.",
  },
  CANCELLED: { exitCode: 130, meaning: "The run was cancelled." },
  INTERNAL: { exitCode: 1, meaning: "A mistake in infra-action itself." },
} as const satisfies Record<string, { exitCode: ExitCode; meaning: string }>;

/** 0 ok · 1 it failed or a gate tripped · 2 wrong input, config or set-up · 3 could not tell · 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;
export type ErrorCode = keyof typeof ERRORS;

/** A message to a person: what happened, why (as far as known), and what to do next. One or two sentences in all. */
export interface Explanation {
  readonly what: string;
  readonly why?: string;
  readonly next: string;
}

/** The only error this project throws. `cause` keeps the original for the debug log; it is never shown elsewhere. */
export class InfraError extends Error {
  readonly code: ErrorCode;
  readonly explanation: Explanation;

  constructor(code: ErrorCode, explanation: Explanation, options?: { readonly cause?: unknown }) {
    super(`[${code}] ${sentenceOf(explanation)}`, options);
    this.name = "InfraError";
    this.code = code;
    this.explanation = explanation;
  }

  get exitCode(): ExitCode {
    return ERRORS[this.code].exitCode;
  }
}

/** The error as an InfraError: itself, or an INTERNAL one that keeps it as its cause. */
export function asInfraError(error: unknown): InfraError {
  if (error instanceof InfraError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new InfraError(
    "INTERNAL",
    {
      what: "infra-action itself failed.",
      why: message.split("\n", 1)[0] ?? "",
      next: "Run again with debug logging on (re-run jobs → enable debug logging) and report the stack trace as an issue.",
    },
    { cause: error },
  );
}

function sentenceOf({ what, why, next }: Explanation): string {
  return [what, why, next].filter((part) => part !== undefined && part !== "").join(" ");
}
