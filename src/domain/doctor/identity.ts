import { cleanLine } from "../diagnostics";
import { named, ok, problem, unknown, warning, type Check } from "./check";

/** What AWS said to "who am I?", asked with the job's own credentials. */
export type IdentityFacts =
  | { readonly kind: "known"; readonly account: string; readonly arn: string }
  /** There are credentials, and AWS does not take them. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "no-credentials" }
  | { readonly kind: "unanswered"; readonly message: string };

const CREDENTIALS =
  "Let the job take a role (`permissions: id-token: write` and aws-actions/configure-aws-credentials before this step), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

/**
 * Who the job is to AWS.
 * @param needs what in this repository speaks to AWS, in words: `the backend s3://…`; empty where nothing is known to
 */
export function identityCheck(facts: IdentityFacts, needs: readonly string[]): Check {
  const id = "identity";
  const why = needs.length === 0 ? "" : ` ${sentence(needs)}`;
  switch (facts.kind) {
    case "known":
      return ok({ id, found: `AWS account ${named(facts.account, 40)}, as ${named(facts.arn)}.` });
    case "refused":
      return problem({
        id,
        found: `AWS does not accept the job's credentials (${cleanLine(facts.code, 80)}): ${ended(facts.message)}`,
        fix: fixOf(facts.code),
      });
    case "no-credentials":
      return needs.length === 0
        ? ok({ id, found: "The job has no AWS credentials, and nothing here is known to need any." })
        : problem({ id, found: `The job has no AWS credentials.${why}`, fix: CREDENTIALS });
    case "unanswered":
      return unanswered(facts.message, needs);
  }
}

function unanswered(message: string, needs: readonly string[]): Check {
  const found = `AWS (STS) gave no answer: ${ended(message)}`;
  const fix =
    "Check that the runner reaches sts.<region>.amazonaws.com, and AWS_REGION and AWS_ENDPOINT_URL where they are set.";
  return needs.length === 0
    ? unknown({ id: "identity", found, fix })
    : warning({ id: "identity", found: `${found} ${sentence(needs)}`, fix });
}

function fixOf(code: string): string {
  if (/Expired/i.test(code)) return "They have expired: take the role anew in this job, shortly before this step.";
  if (/Assume|WebIdentity/i.test(code) || code === "AccessDenied")
    return "The role's trust policy does not let this job in: compare its condition with the one that the check `oidc` prints.";
  return CREDENTIALS;
}

const sentence = (needs: readonly string[]): string =>
  `${needs
    .slice(0, 3)
    .map((need) => cleanLine(need, 240))
    .join(", ")}${needs.length > 3 ? " and more" : ""} ${needs.length === 1 ? "needs" : "need"} them.`;
const ended = (text: string): string => cleanLine(text, 300).replace(/[.:]*$/, ".");
