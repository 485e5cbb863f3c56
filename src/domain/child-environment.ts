import type { GitHubContext } from "./github-context";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Kept from the engine, and so from the pull request's program, which runs in it. Credentials that providers need stay
 * (also ACTIONS_ID_TOKEN_REQUEST_*, for OIDC); what speaks for this step does not:
 * - INPUT_*, STATE_*: inputs hold the token that writes our comment.
 * - the runner's files: whoever writes to them sets our outputs, our summary, or the environment and PATH of later steps.
 * - ACTIONS_RUNTIME_TOKEN and its services: whoever has it writes artifacts and caches in the job's name.
 * This keeps honest programs out of our way. A hostile one runs as the same user and can still read our process: a preview
 * of untrusted code must have no credentials to lose (SECURITY.md).
 */
const WITHHELD = new Set([
  "GITHUB_OUTPUT",
  "GITHUB_STATE",
  "GITHUB_ENV",
  "GITHUB_PATH",
  "GITHUB_STEP_SUMMARY",
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_RUNTIME_URL",
  "ACTIONS_RESULTS_URL",
  "ACTIONS_CACHE_URL",
]);
const WITHHELD_PREFIXES = ["INPUT_", "STATE_"];

/**
 * The environment of an engine process.
 * @param job the job's own environment
 * @param context the run and its pull request, for the update's metadata
 * @param added of the stack; wins over everything else
 */
export function childEnvironment(job: Environment, context: GitHubContext, added: Environment): Record<string, string> {
  const kept = Object.entries(job).filter(([name]) => !isWithheld(name));
  const own = { PULUMI_SKIP_UPDATE_CHECK: "true", ...updateMetadata(job, context) };
  return withPassphraseFile(defined(Object.fromEntries([...kept, ...Object.entries(own), ...Object.entries(added)])));
}

/** A secret that a workflow does not have is an empty text to it, and the engine takes that for the passphrase before any file. */
export function withPassphraseFile<E extends Environment>(environment: E): E {
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: file = "", ...rest } = environment;
  return given === "" && file !== "" ? ({ ...rest, PULUMI_CONFIG_PASSPHRASE_FILE: file } as unknown as E) : environment;
}

function isWithheld(name: string): boolean {
  const upper = name.toUpperCase();
  return WITHHELD.has(upper) || WITHHELD_PREFIXES.some((prefix) => upper.startsWith(prefix));
}

/**
 * The engine reads GitHub's variables itself, but takes every server for github.com, a pull request from `pull_request`
 * events only, and knows no attempts. So it is told, in its words for any CI. Whoever sets these themselves is left alone.
 */
function updateMetadata(
  job: Environment,
  { isJob, run, sha, eventName, pullRequest, ref }: GitHubContext,
): Environment {
  if (!isJob || (job["PULUMI_CI_SYSTEM"] ?? "") !== "") return {};
  return {
    PULUMI_CI_SYSTEM: "GitHub Actions",
    PULUMI_CI_BUILD_ID: run.id ?? undefined,
    PULUMI_CI_BUILD_NUMBER: run.number?.toString(),
    PULUMI_CI_BUILD_TYPE: eventName,
    PULUMI_CI_BUILD_URL: run.url ?? undefined,
    PULUMI_CI_BRANCH_NAME:
      job["GITHUB_HEAD_REF"] === undefined || job["GITHUB_HEAD_REF"] === "" ? ref : job["GITHUB_HEAD_REF"],
    PULUMI_CI_PULL_REQUEST_SHA: sha,
    PULUMI_PR_NUMBER: pullRequest?.number.toString(),
  };
}

function defined(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
