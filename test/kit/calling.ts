import { makeScene, PULL_REQUEST, REPOSITORY, type Scene, type SceneOptions } from "../e2e/action";
import { runAct, type ActOptions, type ActRun } from "../lab/act/run-act.mjs";
import { ACTION, jobVariables, releasedAction, standIns, withPackages } from "./released";

/** For a run that hangs. One takes seconds, and minutes where many others are at work on the machine. */
const RUN_LIMIT_MS = 420_000;
// A test waits for its runs; the limit of act's, which tells what has run until then, comes first.
jest.setTimeout(RUN_LIMIT_MS + 60_000);

export interface CallerOptions extends SceneOptions {
  /** The caller's workflows by name. */
  readonly workflows: Readonly<Record<string, string>>;
}

/** A repository whose workflows call those of the kit, run by act; the kit is what @v1 would hold. */
export interface Caller extends AsyncDisposable {
  readonly scene: Scene;
  readonly released: string;
  /** Runs a workflow on an event; what act itself could not do fails the test. */
  run(name: string, event: string, payload: object, options?: Partial<ActOptions>): Promise<ActRun>;
}

export async function makeCaller({ workflows, ...options }: CallerOptions): Promise<Caller> {
  const pathOf = (name: string): string => `.github/workflows/${name}.yml`;
  const files = Object.fromEntries(Object.entries(workflows).map(([name, text]) => [pathOf(name), text]));
  const scene = await makeScene({ ...options, files: { ...files, ...options.files } });
  await withPackages(scene, Object.keys(options.projects));
  const released = releasedAction(scene);
  return {
    scene,
    released,
    async run(name, event, payload, more = {}) {
      const ran = await runAct({
        repository: scene.repository.folder,
        workflow: pathOf(name),
        event,
        payload: { repository: { full_name: REPOSITORY, default_branch: "main" }, ...payload },
        github: scene.github,
        token: scene.token,
        name: REPOSITORY,
        actions: { ...standIns(), [ACTION]: released },
        path: scene.workspace.env["PATH"] ?? "",
        artifacts: true,
        timeoutMs: RUN_LIMIT_MS,
        ...more,
        secrets: { PASSPHRASE: scene.workspace.env["PULUMI_CONFIG_PASSPHRASE"] ?? "", ...more.secrets },
        env: { ...backendOf(scene), ...scene.github.env, ...more.env },
      });
      if (ran.jobs.length === 0) throw new Error(`No job ran: ${ran.stderr}`);
      expect(ran.problems).toEqual([]);
      return ran;
    },
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

export interface PullRequestEvent {
  readonly action?: string;
  readonly fork?: boolean;
}

/** GitHub's payload for the scene's pull request. */
export async function pullRequestEvent(
  { repository }: Scene,
  { action = "synchronize", fork = false }: PullRequestEvent = {},
): Promise<object> {
  const [head, base] = await Promise.all([repository.head("change"), repository.head("main")]);
  const repo = { full_name: REPOSITORY };
  return {
    action,
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      state: action === "closed" ? "closed" : "open",
      merged: action === "closed",
      user: { login: "ada" },
      head: { ref: "change", sha: head, repo: fork ? { full_name: "mallory/app" } : repo },
      base: { ref: "main", sha: base, repo },
    },
  };
}

/** GitHub's payload for a push to the default branch. */
export async function pushEvent({ repository }: Scene, before: string): Promise<object> {
  return { ref: "refs/heads/main", before, after: await repository.head("main"), forced: false, deleted: false };
}

/** What a runner of one's own would have in its environment; the passphrase comes as a secret. */
function backendOf(scene: Scene): Record<string, string> {
  const all = Object.entries(jobVariables(scene));
  return Object.fromEntries(all.filter(([name]) => name !== "PULUMI_CONFIG_PASSPHRASE"));
}
