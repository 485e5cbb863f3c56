import { gitHubOf } from "../../src/adapters/github-client";
import type { GitHub } from "../../src/ports";
import { startGitHub, type FakeGitHub, type TokenOptions } from "../lab/github/github.mjs";

const REPOSITORY = "org/app";
const SHA = "a".repeat(40);

function clientOf(github: FakeGitHub, permissions: TokenOptions["permissions"] & object): GitHub {
  const environment = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: REPOSITORY, ...github.env };
  const client = gitHubOf({ token: github.addToken({ permissions }), environment, patience: { secondMs: 10 } });
  if ("unavailable" in client) throw new Error(client.unavailable.what);
  return client;
}

const to = (environment: string) => ({
  ref: SHA,
  environment,
  payload: { stack: "infra:day" },
  description: "infra/day",
});
const told = (state: "in_progress" | "success" | "failure") => ({
  ...{ state, description: "Run 12", logUrl: "https://github.com/org/app/actions/runs/12", environmentUrl: undefined },
});

describe("deployments", () => {
  it("are made, told of, and found again; a new success ends the one before in its own environment only", async () => {
    await using github = await startGitHub();
    github.addRepository(REPOSITORY);
    const { deployments } = clientOf(github, { deployments: "write" });

    for (const environment of ["infra/day", "infra/dusk", "infra/day"]) {
      const { id } = await deployments.create(to(environment));
      expect(await deployments.stateOf(id)).toBeNull();
      await deployments.tell(id, told("in_progress"));
      await deployments.tell(id, told("success"));
    }

    expect(
      github.deployments(REPOSITORY).map(({ environment, statuses }) => [environment, statuses.at(-1)?.state]),
    ).toEqual([
      ["infra/day", "inactive"],
      ["infra/dusk", "success"],
      ["infra/day", "success"],
    ]);
    const found = await deployments.recent();
    expect(found.map(({ environment, sha, payload }) => ({ environment, sha, payload }))).toEqual([
      { environment: "infra/day", sha: SHA, payload: { stack: "infra:day" } },
      { environment: "infra/dusk", sha: SHA, payload: { stack: "infra:day" } },
      { environment: "infra/day", sha: SHA, payload: { stack: "infra:day" } },
    ]);
    expect(await deployments.stateOf(found[2]?.id ?? 0)).toBe("inactive");
  });

  it("of others are left out, and three hundred are the most", async () => {
    await using github = await startGitHub();
    github.addRepository(REPOSITORY);
    const others = { ref: SHA, environment: "production", statuses: ["success"] };
    for (let index = 0; index < 310; index++) github.addDeployment(REPOSITORY, { ...others, task: "infra-action" });
    github.addDeployment(REPOSITORY, others);

    const found = await clientOf(github, { deployments: "read" }).deployments.recent();
    expect(found).toHaveLength(300);
  });

  it("without the permission say which one", async () => {
    await using github = await startGitHub();
    github.addRepository(REPOSITORY);
    await expect(clientOf(github, {}).deployments.create(to("infra/day"))).rejects.toMatchObject({
      code: "GITHUB_UNUSABLE",
      message: expect.stringContaining("deployments"),
    });
  });
});

it("a run is read with the commit and the workflow that it is of", async () => {
  await using github = await startGitHub();
  github.addRepository(REPOSITORY);
  const { id } = github.addRun(REPOSITORY, { headSha: SHA, path: ".github/workflows/infra.yml", attempt: 2 });

  expect(await clientOf(github, { actions: "read" }).workflowRun(id)).toEqual({
    ...{ id, headSha: SHA, path: ".github/workflows/infra.yml", event: "pull_request", attempt: 2 },
  });
  await expect(clientOf(github, { actions: "read" }).workflowRun(5)).rejects.toMatchObject({ code: "GITHUB_UNUSABLE" });
});
