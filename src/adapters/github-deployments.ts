import { z } from "zod";
import type { Deployment, Deployments, WorkflowRun } from "../ports/deployments";
import type { RepositoryAccess } from "./github-comments";

/** Tells our deployments from those of jobs that name an environment, and from other tools'. */
const TASK = "infra-action";
const RECENT_PAGES = 3;

const deploymentSchema = z
  .object({ id: z.int(), sha: z.string(), environment: z.string(), payload: z.unknown() })
  .transform(({ id, sha, environment, payload }): Deployment => ({ id, sha, environment, payload }));

const statusSchema = z.object({
  state: z.enum(["queued", "in_progress", "success", "failure", "error", "inactive", "pending"]),
});

export function deployments({ owner, name: repo, call }: RepositoryAccess): Deployments {
  const at = { owner, repo };
  return {
    recent: () =>
      call("list the deployments", async ({ rest }) => {
        const all: Deployment[] = [];
        for (let page = 1; page <= RECENT_PAGES; page++) {
          const { data } = await rest.repos.listDeployments({ ...at, task: TASK, per_page: 100, page });
          all.push(...z.array(deploymentSchema).parse(data));
          if (data.length < 100) break;
        }
        return all;
      }),
    stateOf: (id) =>
      call("read a deployment's state", async ({ rest }) => {
        const { data } = await rest.repos.listDeploymentStatuses({ ...at, deployment_id: id, per_page: 1 });
        return z.array(statusSchema).parse(data)[0]?.state ?? null;
      }),
    create: (deployment) =>
      call(`begin a deployment to ${deployment.environment}`, async ({ rest }) => {
        // The commit's checks are the workflow's business, and nothing is to be merged into it.
        const settings = { task: TASK, auto_merge: false, required_contexts: [] };
        const { data } = await rest.repos.createDeployment({ ...at, ...settings, ...copied(deployment) });
        return deploymentSchema.parse(data);
      }),
    tell: (id, { state, description, logUrl, environmentUrl }) =>
      call("tell a deployment's state", async ({ rest }) => {
        await rest.repos.createDeploymentStatus({
          ...at,
          ...{ deployment_id: id, state, description },
          ...(logUrl === undefined ? {} : { log_url: logUrl }),
          ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        });
      }),
  };
}

function copied<T extends { readonly payload: object }>({ payload, ...rest }: T) {
  return { ...rest, payload: { ...payload } };
}

const runSchema = z
  .object({ id: z.int(), head_sha: z.string(), path: z.string(), event: z.string(), run_attempt: z.int().optional() })
  .transform(({ id, head_sha: headSha, path, event, run_attempt: attempt = 1 }): WorkflowRun => {
    return { id, headSha, path, event, attempt };
  });

export async function workflowRun({ owner, name: repo, call }: RepositoryAccess, id: number): Promise<WorkflowRun> {
  return call(`read run ${id}`, async ({ rest }) => {
    return runSchema.parse((await rest.actions.getWorkflowRun({ owner, repo, run_id: id })).data);
  });
}
