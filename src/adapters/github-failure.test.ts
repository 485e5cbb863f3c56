import { gitHubFailure, type FailureSetting } from "./github-failure";

const SETTING: FailureSetting = {
  doing: "comment on pull request #7",
  apiUrl: "https://api.github.com",
  isFork: false,
  isDependabot: false,
};
const answered = (status: number, message = "", headers: Record<string, string> = {}) =>
  Object.assign(new Error(message), { status, response: { status, headers, data: {} } });
const unanswered = (code: string) =>
  Object.assign(new Error("fetch failed"), {
    status: 500,
    cause: Object.assign(new TypeError("x"), { cause: Object.assign(new Error("y"), { code }) }),
  });
const NOT_ACCESSIBLE = "Resource not accessible by integration - https://docs.github.com/rest";

describe("gitHubFailure", () => {
  it.each<{ of: string; error: unknown; setting?: Partial<FailureSetting>; says: RegExp; next: RegExp }>([
    {
      of: "a wrong token",
      error: answered(401, "Bad credentials"),
      says: /did not accept the token/,
      next: /job's own token/,
    },
    {
      of: "single sign-on",
      error: answered(403, "x", { "x-github-sso": "required; url=https://github.com/orgs/o/sso" }),
      says: /single sign-on \(SAML\)/,
      next: /Authorize the token/,
    },
    {
      of: "single sign-on in words",
      error: answered(403, "Resource protected by organization SAML enforcement."),
      says: /SAML/,
      next: /Configure SSO/,
    },
    {
      of: "a weak token",
      error: answered(403, NOT_ACCESSIBLE),
      says: /The token may not do this \(403\)\./,
      next: /Add `permissions: pull-requests: write` to the job/,
    },
    {
      of: "a weak personal token",
      error: answered(403, "Resource not accessible by personal access token"),
      says: /personal access token may not write/,
      next: /Pull requests: Read and write/,
    },
    {
      of: "a fork",
      error: answered(403, NOT_ACCESSIBLE),
      setting: { isFork: true },
      says: /from a fork, and GitHub gives its runs a token that only reads/,
      next: /job summary/,
    },
    {
      of: "Dependabot",
      error: answered(403, NOT_ACCESSIBLE),
      setting: { isDependabot: true },
      says: /Dependabot started this run/,
      next: /workflow_run/,
    },
    {
      of: "another 403",
      error: answered(403, "Forbidden by `policy`\n::error::x"),
      says: /\(403: Forbidden by 'policy'\)/,
      next: /pull-requests: write/,
    },
    {
      of: "a fork over its limit",
      error: answered(403, "API rate limit exceeded", {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1893456000",
      }),
      setting: { isFork: true },
      says: /used up until 2030-01-01 00:00 UTC/,
      next: /Run it again after that/,
    },
    {
      of: "a secondary limit",
      error: answered(403, "You have exceeded a secondary rate limit."),
      says: /slow down/,
      next: /run it again later/,
    },
    { of: "too many requests", error: answered(429, ""), says: /slow down/, next: /run it again later/ },
    {
      of: "a forged reset",
      error: answered(429, "", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999999999" }),
      says: /slow down/,
      next: /later/,
    },
    {
      of: "a locked conversation",
      error: answered(403, "Unable to create comment because issue is locked."),
      says: /locked/,
      next: /Unlock/,
    },
    {
      of: "an archived repository",
      error: answered(403, "Repository was archived so is read-only."),
      says: /archived/,
      next: /Unarchive/,
    },
    {
      of: "an IP allow list",
      error: answered(
        403,
        "Although you appear to have the correct authorization credentials, the `o` organization has an IP allow list enabled",
      ),
      says: /IP allow list/,
      next: /runner/,
    },
    { of: "what is hidden", error: answered(404, "Not Found"), says: /may not see it/, next: /pull-requests: write/ },
    {
      of: "a long comment",
      error: answered(422, 'Validation Failed: {"message":"Body is too long (maximum is 65536 characters)"}'),
      says: /65,536/,
      next: /job summary/,
    },
    {
      of: "another refusal",
      error: answered(422, "Validation Failed"),
      says: /GitHub answered 422: Validation Failed\./,
      next: /debug log/,
    },
    {
      of: "an outage",
      error: answered(502, "<html>Unicorn!</html>"),
      says: /GitHub has trouble \(502\).*githubstatus/,
      next: /run it again later/,
    },
    {
      of: "an outage of a server of one's own",
      error: answered(503),
      setting: { apiUrl: "https://ghes.example/api/v3" },
      says: /trouble \(503\), also after several tries\./,
      next: /later/,
    },
    {
      of: "a name that is not known",
      error: unanswered("ENOTFOUND"),
      says: /api\.github\.com could not be resolved/,
      next: /DNS/,
    },
    {
      of: "a refused connection",
      error: unanswered("ECONNREFUSED"),
      says: /No connection to api\.github\.com \(ECONNREFUSED\)/,
      next: /proxy/,
    },
    {
      of: "a certificate",
      error: unanswered("SELF_SIGNED_CERT_IN_CHAIN"),
      says: /not trusted/,
      next: /NODE_EXTRA_CA_CERTS/,
    },
    {
      of: "silence",
      error: Object.assign(new Error("x"), { cause: new DOMException("x", "TimeoutError") }),
      says: /did not answer in time/,
      next: /network/,
    },
    {
      of: "a broken payload",
      error: new SyntaxError("x"),
      says: /payload \(GITHUB_EVENT_PATH\) is no JSON/,
      next: /job summary/,
    },
    { of: "anything else", error: "boom", says: /No connection/, next: /run it again/ },
  ])("says why and what to do about $of", ({ error, setting, says, next }) => {
    const failure = gitHubFailure(error, { ...SETTING, ...setting });

    expect(failure.code).toBe("GITHUB_UNUSABLE");
    expect(failure.explanation.what).toBe("This run could not comment on pull request #7.");
    expect(failure.explanation.why).toMatch(says);
    expect(failure.explanation.next).toMatch(next);
    expect(failure.message).not.toMatch(/[\r\n]|<html>/);
  });
});
