import { childEnvironment } from "./child-environment";
import { parseContext } from "./github-context";

const sha = "a".repeat(40);
const head = "b".repeat(40);
const job = {
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "pull_request_target",
  GITHUB_REPOSITORY: "org/infra",
  GITHUB_SERVER_URL: "https://ghes.example",
  GITHUB_RUN_ID: "7",
  GITHUB_RUN_NUMBER: "3",
  GITHUB_RUN_ATTEMPT: "2",
  GITHUB_SHA: sha,
  GITHUB_REF: "refs/pull/12/merge",
  GITHUB_HEAD_REF: "wider-net",
};
const event = { pull_request: { number: 12, head: { sha: head, repo: null }, base: { sha, ref: "main", repo: null } } };
const madeOf = (environment: Readonly<Record<string, string | undefined>>, added = {}) =>
  childEnvironment(environment, parseContext(environment, event), added);

describe("childEnvironment", () => {
  it.each([
    "INPUT_GITHUB-TOKEN",
    "input_github-token",
    "STATE_phase",
    "GITHUB_OUTPUT",
    "GITHUB_ENV",
    "GITHUB_PATH",
    "GITHUB_STATE",
    "GITHUB_STEP_SUMMARY",
    "ACTIONS_RUNTIME_TOKEN",
  ])("keeps %s from the program", (name) => {
    expect(madeOf({ [name]: "x" })).not.toHaveProperty([name]);
  });

  it.each(["PATH", "AWS_ACCESS_KEY_ID", "GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "PULUMI_ACCESS_TOKEN"])(
    "passes %s on",
    (name) => {
      expect(madeOf({ [name]: "x" })).toMatchObject({ [name]: "x" });
    },
  );

  it("lets the stack's own values win", () => {
    expect(madeOf({ PULUMI_BACKEND_URL: "job" }, { PULUMI_BACKEND_URL: "stack" })).toMatchObject({
      PULUMI_BACKEND_URL: "stack",
    });
  });

  it("tells the engine which run and pull request this is", () => {
    expect(madeOf(job)).toMatchObject({
      PULUMI_CI_SYSTEM: "GitHub Actions",
      PULUMI_CI_BUILD_ID: "7",
      PULUMI_CI_BUILD_NUMBER: "3",
      PULUMI_CI_BUILD_TYPE: "pull_request_target",
      PULUMI_CI_BUILD_URL: "https://ghes.example/org/infra/actions/runs/7/attempts/2",
      PULUMI_CI_BRANCH_NAME: "wider-net",
      PULUMI_CI_PULL_REQUEST_SHA: head,
      PULUMI_PR_NUMBER: "12",
    });
  });

  it("leaves alone who tells it himself, and a terminal", () => {
    expect(madeOf({ ...job, PULUMI_CI_SYSTEM: "Own" })).not.toHaveProperty("PULUMI_CI_BUILD_URL");
    expect(madeOf({ PATH: "/bin" })).toEqual({ PATH: "/bin", PULUMI_SKIP_UPDATE_CHECK: "true" });
  });
});

describe("a passphrase in a file", () => {
  const FILE = "/run/passphrase";
  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      "counts where a workflow's secret is not set, which it sees as an empty text",
      { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: FILE },
      { PULUMI_CONFIG_PASSPHRASE_FILE: FILE },
    ],
    [
      "is left to the engine where there is a passphrase besides",
      { PULUMI_CONFIG_PASSPHRASE: "x", PULUMI_CONFIG_PASSPHRASE_FILE: FILE },
      { PULUMI_CONFIG_PASSPHRASE: "x", PULUMI_CONFIG_PASSPHRASE_FILE: FILE },
    ],
    ["an empty passphrase is one", { PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE: "" }],
  ])("%s", (_, given, expected) => {
    const found = Object.entries(madeOf(given)).filter(([name]) => name.startsWith("PULUMI_CONFIG_PASSPHRASE"));
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});
