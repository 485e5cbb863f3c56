import { delimiter, join } from "node:path";
import { makeRepository, type Changes } from "../lab/engine/repository";
import { startGitHub } from "../lab/github/github.mjs";
import { runAct, STAND_IN, type ActRun } from "../lab/act/run-act.mjs";
import { failed, ran, skipped } from "./outline";
import { CHECKOUT, standIns } from "./released";

const ROOT = join(__dirname, "../..");
const SETUP_NODE = "actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903";
const CACHE = "actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830";
const LIMIT_MS = 420_000;
export const OWN_ACTION_STEPS = [
  "Which stacks and services this change touches",
  "What is wrong in the services' manifests",
];
const SERVICES = ["dawn", "day", "dusk"];
// Files that call this wait for its runs.
jest.setTimeout(LIMIT_MS + 60_000);

/** What proves the project runs this very file: one of its name stands in for it. */
const PROOF: Changes = { ".ci/run": "#!/bin/sh\necho proved\n" };

/** This repository's CI as its files are now, with these changes: all of it, and no release of it is to be had. */
export async function runOwnCi(
  env: Readonly<Record<string, string>>,
  changes: Changes = {},
): Promise<ActRun & { readonly sha: string }> {
  await using github = await startGitHub();
  await using repository = await makeRepository({ files: {} });
  await repository.git("--work-tree", ROOT, "add", "--all");
  await repository.git("checkout-index", "--all", "--force");
  const sha = await repository.commit("What there is", { ...PROOF, ...changes });
  const run = await runAct({
    ...{ repository: repository.folder, workflow: ".github/workflows/ci.yml", event: "workflow_dispatch", payload: {} },
    ...{ github, token: github.addToken({ permissions: { pull_requests: "read" } }), env },
    actions: { ...standIns(), [SETUP_NODE]: STAND_IN, [CACHE]: STAND_IN },
    path: [join(ROOT, "test/lab/act/fixtures/bin"), process.env["PATH"] ?? ""].join(delimiter),
    timeoutMs: LIMIT_MS,
  });
  expect(run.problems).toEqual([]);
  return { ...run, sha };
}

/** The jobs and steps of ci.yml, in act's order; `broken` is a service whose image does not build. */
export function ownCiOutline({ broken }: { readonly broken?: string } = {}): string[] {
  const proof = [
    CHECKOUT,
    SETUP_NODE,
    "Keep the engine and the other parts between runs",
    "Everything that proves the project",
  ];
  return [
    ...(broken === undefined ? ran : failed)("gate", "Every job succeeded"),
    ...SERVICES.flatMap((service, at) => imageOutline(`image of ${service}-${String(at + 1)}`, service === broken)),
    ...ran("own action", CHECKOUT, ...OWN_ACTION_STEPS),
    ...["20-1", "24-2"].flatMap((node) => ran(`proof on Node ${node}`, ...proof)),
  ];
}

/** A call of build-image.yml that is forced and pushes nothing. */
function imageOutline(caller: string, isBroken: boolean): string[] {
  const job = `${caller}/build`;
  const without = (...steps: readonly string[]): string[] => steps.map((step) => `${job} / ${step}: skipped`);
  const built = (isBroken ? failed : ran)(job, CHECKOUT, "Build");
  return [
    ...built.slice(0, 2),
    ...without(
      "Take the role that may push",
      "Take the role that may pull",
      "Log in to the registry",
      "The environment's variables",
      "Pushed before",
    ),
    ...built.slice(2),
    ...without("Scan", "Push"),
    ...skipped(`${caller}/changed`),
  ];
}
