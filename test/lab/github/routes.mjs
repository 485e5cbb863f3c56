// What the fake answers, by operation of GitHub's description. A handler gets the call and returns [status, body, headers?].
import { repositoryOf, requireAny, signedIn } from "./access.mjs";
import { actionsRoutes } from "./actions-routes.mjs";
import { deploymentRoutes } from "./deployment-routes.mjs";
import { page } from "./paging.mjs";
import { blankBody, locked, notAccessible, notFound, signInFirst, tooLong } from "./refusals.mjs";

export const MAX_BODY = 65_536;
const COMMENTING = ["issues", "pull_requests"];

export const routes = {
  ...actionsRoutes,
  ...deploymentRoutes,
  "GET /user"(call) {
    const token = signedIn(call);
    if (token.kind === "GITHUB_TOKEN" || token.kind === "app") throw notAccessible(token, "");
    return [200, call.shapes.privateUser(token.login)];
  },
  "GET /rate_limit"({ token, limits }) {
    const core = limits(token);
    return [200, { resources: { core, search: core, graphql: core }, rate: core }];
  },
  "GET /repos/{owner}/{repo}": (call) => [200, call.shapes.repository(repositoryOf(call))],
  "GET /repos/{owner}/{repo}/pulls"(call) {
    const { state = "open", head, base, direction = "desc" } = call.query;
    const pulls = pullsOf(repositoryOf(call, ["pull_requests"]))
      .filter((pull) => state === "all" || pull.state === state)
      .filter((pull) => head === undefined || `${pull.head.repository.owner}:${pull.head.ref}` === head)
      .filter((pull) => base === undefined || pull.base.ref === base)
      .sort((a, b) => (direction === "asc" ? a.number - b.number : b.number - a.number));
    return page(call, pulls, call.shapes.pullRequestSimple);
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}"(call) {
    return [200, call.shapes.pullRequest(pullOf(call))];
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": (call) =>
    page(call, pullOf(call).files.slice(0, 3000), call.shapes.file),
  "GET /repos/{owner}/{repo}/compare/{basehead}"(call) {
    const comparison = repositoryOf(call, ["contents"]).comparisons.get(call.parameters.basehead);
    if (comparison === undefined) throw notFound();
    return [200, call.shapes.comparison(comparison)];
  },
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls"(call) {
    const sha = call.parameters.commit_sha;
    const pulls = pullsOf(repositoryOf(call, ["pull_requests"])).filter(
      (pull) => pull.commits.has(sha) || pull.mergeSha === sha,
    );
    return page(call, pulls, call.shapes.pullRequestSimple);
  },
  "GET /repos/{owner}/{repo}/issues/comments"(call) {
    const repository = repositoryOf(call, ["pull_requests", "issues"]);
    const { sort = "created", direction } = call.query;
    const time = (comment) => Date.parse(sort === "updated" ? comment.updatedAt : comment.createdAt);
    const order = sort === "updated" && direction === "desc" ? -1 : 1;
    const comments = call.state.comments
      .filter((comment) => comment.repository === repository)
      .sort((a, b) => order * (time(a) - time(b) || a.id - b.id));
    return page(call, comments, call.shapes.comment);
  },
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"(call) {
    const issue = issueOf(call, "read");
    const { since } = call.query;
    const comments = call.state
      .commentsOf(issue.repository, issue.number)
      .filter((comment) => since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since));
    return page(call, comments, call.shapes.comment);
  },
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"(call) {
    const token = signedIn(call);
    const issue = issueOf(call, "write");
    if (issue.locked) throw locked();
    checkBody(call.body.body);
    const comment = call.state.addComment(issue.repository.fullName, issue.number, {
      author: token.login,
      body: call.body.body,
    });
    return [201, call.shapes.comment(comment), { location: call.shapes.comment(comment).url }];
  },
  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": (call) => [
    200,
    call.shapes.comment(commentOf(call, "read")),
  ],
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"(call) {
    const comment = commentOf(call, "write");
    checkBody(call.body.body);
    return [200, call.shapes.comment(call.state.editComment(comment.id, call.body.body))];
  },
  "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}"(call) {
    call.state.removeComment(commentOf(call, "write").id);
    return [204, undefined];
  },
};

/** Comments on pull requests need one of two permissions, comments on issues the first. Throws as GitHub refuses. */
export function mayComment(token, issue, wanted) {
  if (wanted === "read" && !issue.repository.private) return;
  if (token === undefined) throw signInFirst();
  const names = issue.isPullRequest ? COMMENTING : ["issues"];
  requireAny(token, names, wanted);
}

const pullsOf = (repository) => [...repository.issues.values()].filter((issue) => issue.isPullRequest);

function pullOf(call) {
  const pull = repositoryOf(call, ["pull_requests"]).issues.get(Number(call.parameters.pull_number));
  if (pull === undefined || !pull.isPullRequest) throw notFound();
  return pull;
}

function issueOf(call, wanted) {
  const issue = repositoryOf(call).issues.get(Number(call.parameters.issue_number));
  if (issue === undefined) throw notFound();
  mayComment(call.token, issue, wanted);
  return issue;
}

function commentOf(call, wanted) {
  const repository = repositoryOf(call);
  const comment = call.state.comment(Number(call.parameters.comment_id));
  const issue = comment === undefined ? undefined : repository.issues.get(comment.number);
  if (comment === undefined || comment.repository !== repository || issue === undefined) throw notFound();
  mayComment(call.token, issue, wanted);
  return comment;
}

function checkBody(body) {
  if (body.trim() === "") throw blankBody();
  if ([...body].length > MAX_BODY) throw tooLong(MAX_BODY);
}
