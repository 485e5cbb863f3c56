// The little GraphQL that is needed: who am I, and hiding a comment. Queries are checked against GitHub's own schema.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, execute, GraphQLError, parse, validate } from "graphql";
import { mayComment } from "./routes.mjs";
import { commentNodeId } from "./shapes.mjs";

// By path: the package exports its code only, and that reads a JSON form of 6 MB as well.
const packages = join(dirname(fileURLToPath(import.meta.url)), "../../../node_modules");
const SCHEMA = join(packages, "@octokit/graphql-schema/schema.graphql");
let schema;

/** Answers one GraphQL request. @returns {{ violations: string[], body: object }} */
export function answerGraphql({ state, token, body }) {
  schema ??= buildSchema(readFileSync(SCHEMA, "utf8"), { assumeValid: true });
  let document;
  try {
    document = parse(String(body?.query));
  } catch (error) {
    return { violations: [error.message], body: { errors: [{ message: error.message }] } };
  }
  const mistakes = validate(schema, document);
  if (mistakes.length > 0) {
    return {
      violations: mistakes.map(({ message }) => message),
      body: { errors: mistakes.map(({ message }) => ({ message })) },
    };
  }
  const result = execute({ schema, document, rootValue: root({ state, token }), variableValues: body.variables ?? {} });
  return {
    violations: [],
    body: { data: result.data ?? null, ...(result.errors === undefined ? {} : { errors: result.errors.map(shown) }) },
  };
}

function root({ state, token }) {
  return {
    viewer: () => ({ __typename: "User", login: token.login, id: `U_${state.account(token.login).id}` }),
    minimizeComment({ input }) {
      const comment = state.comments.find((candidate) => commentNodeId(candidate) === input.subjectId);
      if (comment === undefined)
        throw refusal("NOT_FOUND", `Could not resolve to a node with the global id of '${input.subjectId}'`);
      const issue = comment.repository.issues.get(comment.number);
      try {
        mayComment(token, issue, "write");
      } catch (error) {
        throw refusal("FORBIDDEN", error.message);
      }
      comment.minimized = { reason: input.classifier.toLowerCase() };
      const minimizedComment = {
        __typename: "IssueComment",
        id: input.subjectId,
        isMinimized: true,
        minimizedReason: comment.minimized.reason,
      };
      return { clientMutationId: input.clientMutationId, minimizedComment };
    },
  };
}

const refusal = (type, message) => new GraphQLError(message, { extensions: { type } });
const shown = ({ message, path, locations, extensions }) => ({ type: extensions?.type, path, locations, message });
