// How GitHub says no: status and body as the real one sends them.

const DOCUMENTATION = "https://docs.github.com/rest";

export class Refusal extends Error {
  constructor(status, message, { errors, headers = {}, documentation = DOCUMENTATION } = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: documentation,
      status: String(status),
    };
  }
}

export const badCredentials = () => new Refusal(401, "Bad credentials");
export const signInFirst = () => new Refusal(401, "Requires authentication");
export const notFound = () => new Refusal(404, "Not Found");
export const locked = () => new Refusal(403, "Unable to create comment because issue is locked.");

/** What a token hears that lacks a permission; the header names those that would do. */
export function notAccessible(token, accepted) {
  const who = token.kind === "PAT" || token.kind === "fine-grained" ? "personal access token" : "integration";
  return new Refusal(403, `Resource not accessible by ${who}`, {
    headers: { "x-accepted-github-permissions": accepted },
  });
}

export function tooLong(limit) {
  const message = `Body is too long (maximum is ${limit} characters)`;
  return new Refusal(422, "Validation Failed", {
    errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message }],
  });
}

export const blankBody = () =>
  new Refusal(422, "Validation Failed", {
    errors: [{ resource: "IssueComment", code: "missing_field", field: "body" }],
  });

export const primaryLimit = (who) =>
  new Refusal(403, `API rate limit exceeded for ${who}.`, {
    documentation: `${DOCUMENTATION}/overview/rate-limits-for-the-rest-api`,
  });
