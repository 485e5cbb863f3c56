// Workflow runs and their artifacts, as GitHub's REST API answers.
import { repositoryOf, requireAny, signedIn } from "./access.mjs";
import { pageOf } from "./paging.mjs";
import { notFound, Refusal } from "./refusals.mjs";

export const actionsRoutes = {
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": (call) => [200, call.shapes.run(runOf(call))],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts"(call) {
    const { name } = call.query;
    const all = runOf(call).artifacts.filter((artifact) => name === undefined || artifact.name === name);
    const { items, headers } = pageOf(call, all.toReversed()); // newest first
    return [200, { total_count: all.length, artifacts: items.map(call.shapes.artifact) }, headers];
  },
  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}"(call) {
    requireAny(signedIn(call), ["actions"], "read");
    const artifacts = [...repositoryOf(call).runs.values()].flatMap((run) => run.artifacts);
    const artifact = artifacts.find(({ id }) => id === Number(call.parameters.artifact_id));
    if (artifact === undefined) throw notFound();
    if (artifact.expired) throw new Refusal(410, "Artifact has expired");
    return [302, undefined, { location: call.signedUrl(artifact) }];
  },
};

function runOf(call) {
  const run = repositoryOf(call, ["actions"]).runs.get(Number(call.parameters.run_id));
  if (run === undefined) throw notFound();
  return run;
}
