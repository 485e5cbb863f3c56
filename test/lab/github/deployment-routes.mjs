// Deployments and their statuses, as GitHub's REST API answers.
import { repositoryOf, requireAny, signedIn } from "./access.mjs";
import { page } from "./paging.mjs";
import { notFound, Refusal } from "./refusals.mjs";

const LONGEST_DESCRIPTION = 140;

export const deploymentRoutes = {
  "GET /repos/{owner}/{repo}/deployments"(call) {
    const wanted = ["sha", "ref", "task", "environment"].filter((name) => (call.query[name] ?? "none") !== "none");
    const found = repositoryOf(call, ["deployments"]).deployments.filter((deployment) =>
      wanted.every((name) => deployment[name] === call.query[name]),
    );
    return page(call, found.toReversed(), call.shapes.deployment); // newest first
  },
  "POST /repos/{owner}/{repo}/deployments"(call) {
    const repository = writable(call);
    const { ref, task, environment, payload, description } = call.body;
    // Without an empty list GitHub wants every status of the commit to be green.
    if (call.body.required_contexts?.length !== 0)
      throw new Refusal(409, `Conflict: Commit status checks failed for ${ref}.`);
    checkDescription(description);
    const deployment = call.state.addDeployment(repository.fullName, {
      ...{ ref, task, environment, payload, description },
      creator: call.token.login,
      isTransient: call.body.transient_environment === true,
      isProduction: call.body.production_environment ?? environment === "production",
    });
    return [201, call.shapes.deployment(deployment)];
  },
  "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": (call) =>
    page(call, deploymentOf(call, repositoryOf(call, ["deployments"])).statuses.toReversed(), call.shapes.status),
  "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses"(call) {
    const deployment = deploymentOf(call, writable(call));
    checkDescription(call.body.description);
    const status = call.state.addDeploymentStatus(deployment, {
      ...{ state: call.body.state, description: call.body.description ?? "" },
      ...{ logUrl: call.body.log_url ?? "", environmentUrl: call.body.environment_url ?? "" },
      ...{ creator: call.token.login, isAutoInactive: call.body.auto_inactive ?? true },
    });
    return [201, call.shapes.status(status)];
  },
};

function writable(call) {
  const token = signedIn(call);
  const repository = repositoryOf(call);
  requireAny(token, ["deployments"], "write");
  return repository;
}

function deploymentOf(call, repository) {
  const deployment = repository.deployments.find(({ id }) => id === Number(call.parameters.deployment_id));
  if (deployment === undefined) throw notFound();
  return deployment;
}

function checkDescription(description) {
  if ((description ?? "").length <= LONGEST_DESCRIPTION) return;
  const message = "description is too long (maximum is 140 characters)";
  throw new Refusal(422, "Validation Failed", {
    errors: [{ resource: "Deployment", code: "custom", field: "description", message }],
  });
}
