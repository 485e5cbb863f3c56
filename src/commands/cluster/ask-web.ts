import type { HttpResult } from "../../domain/health/evidence";
import { judgeAnswer, type WebCheck } from "../../domain/kube/web-check";
import type { Ports } from "../../ports";

/** Asks all addresses of a target and says what is wrong with the answers. */
export type AskWeb = () => Promise<readonly HttpResult[]>;

const RETRY_PAUSE_MS = 1_000;
/** While waiting, an address is not asked more often than this: it is somebody's production. */
const NOT_BEFORE_MS = 5_000;

export function webAsker(
  checks: readonly WebCheck[],
  ports: Pick<Ports, "clusters" | "clock" | "signal">,
): AskWeb | undefined {
  if (checks.length === 0) return undefined;
  let latest: readonly HttpResult[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = ports.clock.now();
    if (now - askedAt < NOT_BEFORE_MS) return latest;
    latest = await Promise.all(checks.map((check) => askWithRetries(check, ports)));
    askedAt = ports.clock.now();
    return latest;
  };
}

async function askWithRetries(
  check: WebCheck,
  { clusters, clock, signal }: Pick<Ports, "clusters" | "clock" | "signal">,
): Promise<HttpResult> {
  const { url, timeoutMilliseconds: timeoutMs, allowPrivate, followRedirects } = check;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await clusters.web({ url, timeoutMs, allowPrivate, followRedirects, signal });
    const result = judgeAnswer(check, answer, clock.now());
    if (result.problem === null || attempt >= check.retries || signal.aborted) return result;
    await clusters.pause(RETRY_PAUSE_MS, signal);
  }
}
