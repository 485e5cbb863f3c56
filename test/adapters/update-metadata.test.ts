import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineEnvironment } from "../../src/adapters/engine-environment";
import { runEngine } from "../../src/adapters/engine-process";
import { describeWith } from "../lab/parts";
import { engineWorkspace, nodeProject, type EngineWorkspace } from "./engine-workspace";

const run = promisify(execFile);
const HEAD_SHA = "b".repeat(40);

describeWith("engine", "an update's record", () => {
  it("names commit, pull request and run, on a server of one's own too", async () => {
    await using workspace = await engineWorkspace(nodeProject("return {};"));
    await workspace.initStack();
    const commit = await committed(workspace.folder);
    const { exitCode } = await runEngine({
      command: workspace.command,
      args: ["up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive"],
      cwd: workspace.folder,
      env: await engineEnvironment(await job(workspace))(workspace.command, {}),
      events: false,
      tempFolder: workspace.temp,
    });
    expect(exitCode).toBe(0);
    expect(await recordOf(workspace)).toMatchObject({
      message: "wider net",
      environment: {
        "git.head": commit,
        "git.author": "A",
        "git.headName": "wider-net",
        "ci.system": "GitHub Actions",
        "ci.build.id": "7",
        "ci.build.number": "3",
        "ci.build.type": "pull_request_target",
        "ci.build.url": "https://ghes.example/org/infra/actions/runs/7/attempts/2",
        "ci.pr.number": "12",
        "ci.pr.headSHA": HEAD_SHA,
      },
    });
  });
});

async function job({ environment, temp }: EngineWorkspace): Promise<Record<string, string>> {
  const event = join(temp, "event.json");
  const pullRequest = { number: 12, head: { sha: HEAD_SHA }, base: { sha: HEAD_SHA, ref: "main" } };
  await writeFile(event, JSON.stringify({ pull_request: pullRequest }));
  return {
    ...environment,
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request_target",
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: "org/infra",
    GITHUB_SERVER_URL: "https://ghes.example",
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_NUMBER: "3",
    GITHUB_RUN_ATTEMPT: "2",
    GITHUB_SHA: "a".repeat(40),
    GITHUB_REF: "refs/heads/main",
    GITHUB_HEAD_REF: "wider-net",
  };
}

/** A commit in a detached head, as actions/checkout leaves it. */
async function committed(folder: string): Promise<string> {
  const git = async (...args: string[]) =>
    run("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", ...args], {
      cwd: folder,
    });
  await git("init", "-q");
  await git("add", "Pulumi.yaml");
  await git("commit", "-q", "-m", "wider net");
  await git("checkout", "-q", "--detach");
  return (await git("rev-parse", "HEAD")).stdout.trim();
}

async function recordOf({ stateFolder }: EngineWorkspace): Promise<unknown> {
  const history = join(stateFolder, ".pulumi/history/net/dev");
  const file = (await readdir(history)).find((name) => name.endsWith(".history.json"));
  return JSON.parse(await readFile(join(history, file ?? ""), "utf8"));
}
