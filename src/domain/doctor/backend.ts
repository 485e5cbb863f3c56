import { cleanLine, cleanText } from "../diagnostics";
import { named, ok, problem, type Check } from "./check";

/** What `pulumi whoami` said of the place that keeps the states. */
export type BackendFacts =
  | { readonly kind: "open"; readonly url: string; readonly user: string }
  | { readonly kind: "closed"; readonly url: string | undefined; readonly stderr: string };

export function backendCheck(facts: BackendFacts): Check {
  const id = "backend";
  if (facts.kind === "open")
    return ok({ id, found: `${shownUrl(facts.url)} is reachable, as ${cleanLine(facts.user, 100)}.` });
  const where = facts.url === undefined ? "The state backend" : shownUrl(facts.url);
  return problem({
    id,
    found: `${where} could not be opened: ${errorOf(facts.stderr).replace(/[.:]*$/, "")}.`,
    fix: fixOf(facts.url, facts.stderr),
  });
}

function fixOf(url: string | undefined, stderr: string): string {
  if (url === undefined || /^https?:/.test(url))
    return /PULUMI_ACCESS_TOKEN|log ?in|credentials/i.test(stderr) || url === undefined
      ? "Give the job PULUMI_ACCESS_TOKEN, or name the backend by PULUMI_BACKEND_URL (or `cloud-url`)."
      : "Check that the runner reaches this address, and PULUMI_ACCESS_TOKEN.";
  if (url.startsWith("s3:"))
    return "Check the bucket's name and region, the check `identity`, and that the role may `s3:ListBucket` on the bucket and `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` in it.";
  if (url.startsWith("file:")) return "The folder has to exist, and the job has to be able to read and write it.";
  return "Check the address (PULUMI_BACKEND_URL or `cloud-url`), and the job's credentials for it.";
}

/** The first `error:` of the command line, as one line. */
export function errorOf(stderr: string): string {
  const text = cleanText(stderr.slice(-16_000), 16_000);
  const line = /^error: (.+)$/m.exec(text)?.[1] ?? text.split("\n").at(-1) ?? "";
  // What an SDK of a cloud says ends with what it is about; before that stand numbers of requests.
  const found = /, RequestID: .* (\w+: [^\n:]+)$/.exec(line)?.[1] ?? line;
  return cleanLine(found, 300) || "it gave no reason";
}

/** Without a user and password, should somebody have put them there. */
export function shownUrl(url: string): string {
  return named(url.replace(/^([a-z0-9+.-]+:\/\/)[^/@\s]*@/i, "$1"));
}
