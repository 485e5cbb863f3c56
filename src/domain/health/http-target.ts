import type { Evidence, HttpResult } from "./evidence";
import type { HealthTarget } from "./target";
import { foreignLine, spanOf } from "./text";
import { verdict, type Verdict } from "./verdict";
import type { Wanted } from "./wanted";

/** A certificate that ends sooner than this is told; one that has ended is broken. */
const SOON_MS = 14 * 24 * 3600 * 1000;

/** The web addresses that were asked, as targets of their own. */
export function httpTargets({ http, now }: Evidence, { cluster }: Wanted): HealthTarget[] {
  return http.map((result) => {
    const found = answerVerdict(result, now);
    return {
      kind: "HTTP",
      name: foreignLine(result.url),
      namespace: null,
      cluster,
      status: found.status,
      reason: found.reason,
      since: null,
      evidence: [...found.evidence],
      causes: [],
    };
  });
}

function answerVerdict(
  { notAsked, problem, status, latencyMilliseconds, certificateExpires }: HttpResult,
  now: number,
): Verdict {
  if (notAsked !== null) return verdict("Unknown", `was not asked: ${foreignLine(notAsked)}`);
  if (problem !== null) return verdict("Degraded", foreignLine(problem));
  const left = certificateExpires === null ? null : certificateExpires - now;
  if (left !== null && left <= 0) return verdict("Degraded", "its certificate has expired");
  const took = latencyMilliseconds === null ? "" : ` in ${Math.round(latencyMilliseconds)} ms`;
  const ends = left !== null && left < SOON_MS ? `; its certificate ends in ${spanOf(left)}` : "";
  return verdict("Healthy", `answers ${status ?? "as wanted"}${took}${ends}`);
}
