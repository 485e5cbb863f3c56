import { z } from "zod";
import { cleanLine } from "../diagnostics";
import { named, ok, unknown, warning, type Check } from "./check";

/** What GitHub's identity provider said about this job. The token itself is never here. */
export type OidcFacts =
  /** The job may not ask: it has no `permissions: id-token: write`. */
  | { readonly kind: "not-permitted" }
  | { readonly kind: "unanswered"; readonly message: string }
  /** The middle part of the token, decoded; not checked, which is the cloud's business. */
  | { readonly kind: "claims"; readonly claims: unknown };

const claimsSchema = z.object({
  iss: z.url(),
  sub: z.string().min(1).max(2000),
  aud: z.string().min(1).max(2000),
  job_workflow_ref: z.string().max(2000).optional(),
});

/** The subject as a role's trust policy has to name it. */
export function oidcCheck(facts: OidcFacts): Check {
  const id = "oidc";
  if (facts.kind === "not-permitted")
    return ok({
      id,
      found:
        "The job may not ask GitHub for an identity token. It needs none unless it takes a cloud role: then give it `permissions: id-token: write`.",
    });
  if (facts.kind === "unanswered")
    return unknown({
      id,
      found: cleanLine(facts.message, 300),
      fix: "Run again; if it stays, look at githubstatus.com.",
    });
  const claims = claimsSchema.safeParse(facts.claims);
  if (!claims.success)
    return unknown({
      id,
      found: "GitHub's identity provider gave a token whose claims are not those that it documents.",
    });
  return described(claims.data);
}

function described({ iss, sub, aud, job_workflow_ref: workflow }: z.infer<typeof claimsSchema>): Check {
  const reusable = workflow === undefined ? "" : `, \`job_workflow_ref\` ${named(workflow)}`;
  const parts = {
    id: "oidc",
    found: `This job's subject is ${named(sub)} (audience ${named(aud)}${reusable}).`,
    paste: JSON.stringify(trustCondition({ iss, sub, aud }), undefined, 2),
  };
  const fix = "A role that this job takes needs this condition in its trust policy.";
  return /[*?]/.test(sub)
    ? warning({ ...parts, fix: `${fix} The subject has a * or ? in it: with StringLike it would fit others, too.` })
    : ok({ ...parts, fix });
}

/** The `Condition` of a statement that allows sts:AssumeRoleWithWebIdentity to this very job. */
export function trustCondition({
  iss,
  sub,
  aud,
}: {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
}) {
  const provider = iss.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return { StringEquals: { [`${provider}:aud`]: aud, [`${provider}:sub`]: sub } };
}

/** The claims of a JWT, unchecked; undefined where it is none. Never throws. */
export function claimsOf(token: string): unknown {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
