// State → the JSON that GitHub sends. What a shape does not say is completed from GitHub's description.

const nodeId = (kind, id) => Buffer.from(`${kind}${id}`).toString("base64").replaceAll("=", "_");

/** @param {{ description: import("./description.mjs").Description, state: any, apiUrl: string, webUrl: string }} world */
export function shapes({ description, state, apiUrl, webUrl }) {
  const complete = (name, partial) => description.complete(name, partial);
  const repositoryUrl = ({ fullName }) => `${apiUrl}/repos/${fullName}`;

  function user(login) {
    const { id, type, app } = state.account(login);
    const url = `${apiUrl}/users/${encodeURIComponent(login)}`;
    return complete("simple-user", {
      login,
      id,
      type,
      node_id: nodeId("U", id),
      url,
      html_url: app === undefined ? `${webUrl}/${login}` : `${webUrl}/apps/${app}`,
      avatar_url: `${webUrl}/avatars/${id}`,
      followers_url: `${url}/followers`,
      repos_url: `${url}/repos`,
    });
  }

  function app(login) {
    const account = state.account(login);
    if (account.app === undefined) return null;
    const id = account.app === "github-actions" ? 15368 : account.id;
    return complete("integration", {
      id,
      slug: account.app,
      name: account.app,
      html_url: `${webUrl}/apps/${account.app}`,
    });
  }

  const repositoryFields = (repository) => ({
    id: repository.id,
    name: repository.name,
    full_name: repository.fullName,
    owner: user(repository.owner),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    fork: repository.fork,
    default_branch: repository.defaultBranch,
    url: repositoryUrl(repository),
    html_url: `${webUrl}/${repository.fullName}`,
  });

  const side = ({ ref, sha, repository }) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    repo: repositoryFields(repository),
    user: user(repository.owner),
  });

  function pullFields(pull) {
    const url = `${repositoryUrl(pull.repository)}/pulls/${pull.number}`;
    const issue = `${repositoryUrl(pull.repository)}/issues/${pull.number}`;
    const page = `${webUrl}/${pull.repository.fullName}/pull/${pull.number}`;
    return {
      id: pull.id,
      node_id: nodeId("PR", pull.id),
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      locked: pull.locked,
      draft: pull.draft,
      user: user(pull.author),
      labels: [],
      url,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      issue_url: issue,
      comments_url: `${issue}/comments`,
      created_at: pull.createdAt,
      updated_at: pull.updatedAt,
      closed_at: pull.state === "closed" ? pull.updatedAt : null,
      merged_at: pull.merged ? pull.updatedAt : null,
      merge_commit_sha: pull.mergeSha,
      head: side(pull.head),
      base: side(pull.base),
    };
  }

  return {
    user,
    privateUser: (login) => complete("private-user", { ...user(login), name: login, two_factor_authentication: true }),
    repository: (repository) => complete("full-repository", repositoryFields(repository)),
    pullRequest(pull) {
      const counts = {
        comments: state.commentsOf(pull.repository, pull.number).length,
        commits: pull.commits.size,
        changed_files: pull.files.length,
      };
      return complete("pull-request", { ...pullFields(pull), merged: pull.merged, ...counts });
    },
    pullRequestSimple: (pull) => complete("pull-request-simple", pullFields(pull)),
    file: (file) => complete("diff-entry", { sha: null, additions: 1, deletions: 0, changes: 1, ...file }),
    /** GitHub lists no more than 300 files of a comparison, all of them on its first page. */
    comparison({ base, head, files }) {
      return complete("commit-comparison", {
        base_commit: { sha: base },
        merge_base_commit: { sha: base },
        status: "diverged",
        commits: [{ sha: head }],
        files: files.slice(0, 300).map((file) => complete("diff-entry", { sha: null, ...file })),
      });
    },
    run(run) {
      const url = `${repositoryUrl(run.repository)}/actions/runs/${run.id}`;
      return complete("workflow-run", {
        ...{ id: run.id, node_id: nodeId("WFR", run.id), name: "preview", head_branch: run.headBranch },
        ...{ head_sha: run.headSha, path: run.path, run_number: run.number, run_attempt: run.attempt },
        ...{ event: run.event, status: "completed", conclusion: "success", workflow_id: 1, pull_requests: [] },
        ...{ url, html_url: `${webUrl}/${run.repository.fullName}/actions/runs/${run.id}`, display_title: "preview" },
        ...{ repository: complete("minimal-repository", repositoryFields(run.repository)) },
        ...{ head_repository: complete("minimal-repository", repositoryFields(run.headRepository)) },
        ...{ created_at: run.createdAt, updated_at: run.createdAt, head_commit: null },
      });
    },
    artifact({ id, name, run, zip, expired, createdAt }) {
      const url = `${repositoryUrl(run.repository)}/actions/artifacts/${id}`;
      return complete("artifact", {
        ...{ id, name, expired, url, node_id: nodeId("MDg", id), size_in_bytes: zip.length },
        ...{ archive_download_url: `${url}/zip`, created_at: createdAt, updated_at: createdAt, expires_at: createdAt },
        workflow_run: { id: run.id, head_sha: run.headSha, head_branch: run.headBranch },
      });
    },
    deployment(deployment) {
      const url = `${repositoryUrl(deployment.repository)}/deployments/${deployment.id}`;
      return complete("deployment", {
        ...{ id: deployment.id, node_id: nodeId("DE", deployment.id), sha: deployment.sha, ref: deployment.ref },
        ...{ task: deployment.task, environment: deployment.environment, description: deployment.description },
        ...{ payload: deployment.payload, creator: user(deployment.creator), url, statuses_url: `${url}/statuses` },
        ...{ repository_url: repositoryUrl(deployment.repository) },
        ...{ created_at: deployment.createdAt, updated_at: deployment.createdAt },
        ...{ transient_environment: deployment.isTransient, production_environment: deployment.isProduction },
      });
    },
    /** GitHub sends empty texts where there is no address, which its description does not allow: they are left out. */
    status({ deployment, logUrl, environmentUrl, ...status }) {
      const url = `${repositoryUrl(deployment.repository)}/deployments/${deployment.id}`;
      return complete("deployment-status", {
        ...{ id: status.id, node_id: nodeId("DS", status.id), state: status.state, creator: user(status.creator) },
        ...{ description: status.description, environment: deployment.environment },
        ...{ target_url: logUrl === "" ? url : logUrl },
        ...(logUrl === "" ? {} : { log_url: logUrl }),
        ...(environmentUrl === "" ? {} : { environment_url: environmentUrl }),
        ...{ url: `${url}/statuses/${status.id}`, deployment_url: url },
        ...{ repository_url: repositoryUrl(deployment.repository) },
        ...{ created_at: status.createdAt, updated_at: status.createdAt },
      });
    },
    comment(comment) {
      const url = `${repositoryUrl(comment.repository)}/issues`;
      const page = comment.repository.issues.get(comment.number)?.isPullRequest === false ? "issues" : "pull";
      return complete("issue-comment", {
        id: comment.id,
        node_id: commentNodeId(comment),
        url: `${url}/comments/${comment.id}`,
        html_url: `${webUrl}/${comment.repository.fullName}/${page}/${comment.number}#issuecomment-${comment.id}`,
        issue_url: `${url}/${comment.number}`,
        body: comment.body,
        user: user(comment.author),
        author_association: comment.author === comment.repository.owner ? "OWNER" : "CONTRIBUTOR",
        performed_via_github_app: app(comment.author),
        created_at: comment.createdAt,
        updated_at: comment.updatedAt,
      });
    },
  };
}

export const commentNodeId = ({ id }) => nodeId("IC_", id);
