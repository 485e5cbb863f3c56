import { z } from "zod";
import { InfraError, type Explanation } from "../errors";
import { unansweredReason } from "./github-failure-network";

/** What makes a difference to why GitHub said no. */
export interface FailureSetting {
  /** What was tried: `list the comments of pull request #7`. */
  readonly doing: string;
  readonly apiUrl: string;
  readonly isFork: boolean;
  readonly isDependabot: boolean;
}

/** A refusal, or no answer at all, as far as it tells. */
interface Failure extends FailureSetting {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Reason = Pick<Explanation, "next"> & { readonly why: string };
interface Rule {
  readonly when: (failure: Failure) => boolean;
  readonly reason: (failure: Failure) => Reason;
}

const header = z.union([z.string(), z.number().transform(String)]).catch("");
const refusal = z.object({
  status: z.int(),
  message: z.string().catch(""),
  response: z.object({ headers: z.record(z.string(), header).catch({}) }),
});

/**
 * Any failure of a call to GitHub as one error that says what was tried, why it failed, and what to do: for people who read
 * a pull request, not for those who know the API.
 */
export function gitHubFailure(error: unknown, setting: FailureSetting): InfraError {
  if (error instanceof InfraError) return error;
  const { data } = refusal.safeParse(error);
  const { why, next } =
    data === undefined
      ? unansweredReason(error, setting.apiUrl)
      : reasonOf({ ...setting, status: data.status, message: data.message, headers: data.response.headers });
  return new InfraError(
    "GITHUB_UNUSABLE",
    { what: `This run could not ${setting.doing}.`, why, next },
    { cause: error },
  );
}

/** GitHub's answer was none of those that it documents. */
export function unreadableAnswer(setting: FailureSetting, cause: unknown): InfraError {
  const explanation = {
    what: `This run could not ${setting.doing}.`,
    why: `What ${hostOf(setting.apiUrl)} answered is not what GitHub's API answers.`,
    next: "Check that GITHUB_API_URL and the proxy lead to GitHub, then run it again.",
  };
  return new InfraError("GITHUB_UNUSABLE", explanation, { cause });
}

function reasonOf(failure: Failure): Reason {
  return (RULES.find(({ when }) => when(failure)) ?? OTHER).reason(failure);
}

const says = (pattern: RegExp) => (failure: Failure) => pattern.test(failure.message);
const isLimit = ({ status, message, headers }: Failure): boolean =>
  status === 429 || (status === 403 && (/rate limit/i.test(message) || headers["x-ratelimit-remaining"] === "0"));
const isReadOnly = ({ status, isFork, isDependabot }: Failure): boolean => status === 403 && (isFork || isDependabot);

const RUN_AGAIN = "Nothing is wrong with the change: run it again later.";
const PERMISSION = "`permissions: pull-requests: write`";

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    when: ({ status }) => status === 401,
    reason: () => ({
      why: "GitHub did not accept the token (401): it is wrong, expired or revoked.",
      next: "Leave the input `github-token` out to use the job's own token, or renew the one it is given.",
    }),
  },
  {
    when: ({ status, headers, message }) => status === 403 && ("x-github-sso" in headers || /\bSAML\b/.test(message)),
    reason: () => ({
      why: "The organization asks for single sign-on (SAML), and the token is not authorized for it.",
      next: "Authorize the token for the organization (Settings → Developer settings → Configure SSO), or use the job's own token.",
    }),
  },
  { when: isLimit, reason: limitReason },
  {
    when: says(/\b(?:issue|conversation) is locked/i),
    reason: () => ({ why: "The conversation is locked.", next: "Unlock it, or read the result in the job summary." }),
  },
  {
    when: says(/archived so is read-only/i),
    reason: () => ({
      why: "The repository is archived.",
      next: "Unarchive it, or read the result in the job summary.",
    }),
  },
  {
    when: says(/IP allow list|IP address is not permitted/i),
    reason: () => ({
      why: "The organization's IP allow list does not have this runner.",
      next: "Add the runner's address to the list, or use a runner inside it.",
    }),
  },
  { when: isReadOnly, reason: readOnlyReason },
  { when: says(/by personal access token/i), reason: personalReason },
  { when: ({ status }) => status === 403, reason: permissionReason },
  {
    when: ({ status }) => status === 404,
    reason: () => ({
      why: "GitHub says that there is no such thing (404), which it also says where a token may not see it.",
      next: `Check the pull request's number, and that the token may read this repository and has ${PERMISSION}.`,
    }),
  },
  {
    when: ({ status, message }) => status === 422 && /too long/i.test(message),
    reason: () => ({
      why: "GitHub takes no comment of more than 65,536 characters.",
      next: "Read the result in the job summary, and report this: the comment should have been cut.",
    }),
  },
  {
    when: ({ status }) => status >= 500,
    reason: ({ status, apiUrl }) => ({
      why: `GitHub has trouble (${status}), also after several tries${statusPage(apiUrl)}.`,
      next: RUN_AGAIN,
    }),
  },
];

const OTHER: Rule = {
  when: () => true,
  reason: ({ status, message }) => ({
    why: `GitHub answered ${status}${message === "" ? "" : `: ${quoted(message)}`}.`,
    next: "Run it again; if it stays, report it as an issue with the debug log.",
  }),
};

function limitReason({ headers, message }: Failure): Reason {
  const reset = Number(headers["x-ratelimit-reset"]);
  const isSecondary = /secondary rate/i.test(message) || headers["x-ratelimit-remaining"] !== "0";
  if (isSecondary || !Number.isSafeInteger(reset) || reset <= 0)
    return { why: "GitHub asked to slow down (rate limit), for longer than a run should wait.", next: RUN_AGAIN };
  const time = new Date(Math.min(reset, 8e12) * 1000)
    .toISOString()
    .replace(/:\d\d\.000Z$/, " UTC")
    .replace("T", " ");
  return {
    why: `The token's requests are used up until ${time} (rate limit), and a run does not wait that long.`,
    next: "Run it again after that, or give another token in `github-token`.",
  };
}

function readOnlyReason({ isFork }: Failure): Reason {
  return {
    why: isFork
      ? "The pull request comes from a fork, and GitHub gives its runs a token that only reads."
      : "Dependabot started this run, and GitHub gives its runs a token that only reads.",
    next: "Nothing needs fixing: read the result in the job summary. To comment all the same, let a workflow on `workflow_run` do it.",
  };
}

function personalReason(): Reason {
  return {
    why: "The personal access token may not write to pull requests here.",
    next: `Give it "Pull requests: Read and write" for this repository, or use the job's own token with ${PERMISSION}.`,
  };
}

/** GitHub tells which permissions would do; of several the pull request's. What may be missing on a 404 it does not tell. */
function permissionOf({ headers }: Failure): string {
  const accepted = String(headers["x-accepted-github-permissions"] ?? "");
  const [, name, access] = /^(?!.*pull_requests)([a-z_]{1,40})=(read|write)/.exec(accepted) ?? [];
  return name === undefined ? PERMISSION : `\`permissions: ${name.replaceAll("_", "-")}: ${access}\``;
}

function permissionReason(failure: Failure): Reason {
  const { message } = failure;
  const isKnown = /not accessible by integration/i.test(message) || message === "";
  return {
    why: `The token may not do this (403${isKnown ? "" : `: ${quoted(message)}`}).`,
    next: `Add ${permissionOf(failure)} to the job, and to the workflow that calls it.`,
  };
}

function statusPage(apiUrl: string): string {
  return hostOf(apiUrl) === "api.github.com" ? " (see https://www.githubstatus.com)" : "";
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "GitHub";
}

/** One line of a message, short and without what could end a line or a code span. */
function quoted(message: string): string {
  const line = message.replace(/ - https:\/\/docs\.github\.com\S*$/, "").split(/[\r\n]/, 1)[0] ?? "";
  return line
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, " ")
    .replace(/[`<>]/g, "'")
    .slice(0, 200)
    .trim();
}
