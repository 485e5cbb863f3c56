import { z } from "zod";
import { IDENTITY_TOKEN_VARIABLES } from "../domain/aws-role";
import { InfraError } from "../errors";
import type { Log } from "../ports";

const PATIENCE_MS = 15_000;
const answer = z.object({ value: z.string().min(1) });
const [URL_VARIABLE, TOKEN_VARIABLE] = IDENTITY_TOKEN_VARIABLES;

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether this job may ask for GitHub's identity token. */
export function mayAskForIdentity(environment: Environment): boolean {
  return IDENTITY_TOKEN_VARIABLES.every((name) => (environment[name] ?? "") !== "");
}

/**
 * GitHub's identity token of this job, for one audience. Masked at once, as is what it is asked with.
 * The toolkit's client goes through the runner's proxy, and tries again; loaded when it is needed.
 */
export async function identityToken(
  environment: Environment,
  audience: string,
  { mask }: Pick<Log, "mask">,
): Promise<string> {
  const own = environment[TOKEN_VARIABLE] ?? "";
  mask(own);
  const url = new URL(environment[URL_VARIABLE] ?? "");
  url.searchParams.set("audience", audience);
  const { HttpClient } = await import("@actions/http-client");
  const client = new HttpClient("infra-action", [], { socketTimeout: PATIENCE_MS, allowRetries: true, maxRetries: 3 });
  try {
    const response = await client.get(url.href, { authorization: `Bearer ${own}`, accept: "application/json" });
    const { data } = answer.safeParse(parsed(await response.readBody()));
    const { statusCode } = response.message;
    if (statusCode !== 200 || data === undefined) throw unanswered(statusCode);
    mask(data.value);
    return data.value;
  } finally {
    client.dispose();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unanswered(status: number | undefined): InfraError {
  return new InfraError("ROLE_UNUSABLE", {
    what: `GitHub gave no identity token: it answered ${status ?? "nothing"}${status === 200 ? " without one" : ""}.`,
    next: "Check that the job has `permissions: id-token: write`, and run it again.",
  });
}
