import type { z } from "zod";
import { cleanLine } from "../diagnostics";
import { hasStatus, type KubeObject, type ObjectRef } from "./object";
import { hintOf } from "./offline";
import type { Scene } from "./scene";
import type { HealthCause, HealthEvidence, HealthStatus } from "./target";

/** What is so with one object, in its own words, and what it is because of. */
export interface Verdict {
  readonly status: HealthStatus;
  /** Its own words, without its subject and without the cause: `has no endpoints`. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number | null;
  readonly evidence: readonly HealthEvidence[];
  readonly because: Because | null;
  /** What else is wrong with it, each with its own cause. */
  readonly also?: readonly Verdict[];
}

export interface Because {
  readonly ref: ObjectRef;
  /** How the sentence speaks of it; empty where its words need no subject (`0 of 3 pods ready`). */
  readonly subject: string;
  readonly verdict: Verdict;
}

type More = Partial<Omit<Verdict, "status" | "reason">>;

export function verdict(status: HealthStatus, reason: string, more: More = {}): Verdict {
  return { status, reason, since: null, evidence: [], because: null, ...more };
}

export type KindJudge = (object: KubeObject, scene: Scene) => Verdict;

/** A kind's rule on the fields that it reads. An object without them as they should be is Unknown, not an error. */
export function kindRule<F>(
  fields: z.ZodType<F>,
  judge: (fields: F, object: KubeObject, scene: Scene) => Verdict,
): KindJudge {
  return (object, scene) => {
    const parsed = fields.safeParse(object.body);
    if (parsed.success) return judge(parsed.data, object, scene);
    if (!hasStatus(object) && parsed.error.issues.some(({ path }) => path[0] === "status"))
      return verdict("Unknown", `has no status${hintOf(scene)}`);
    const path = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
    return verdict("Unknown", `could not be read: ${cleanLine(path, 100)} is not as expected`);
  };
}

export function because(ref: ObjectRef, of: Verdict, subject = `${ref.kind} ${ref.name}`): Because {
  return { ref, subject, verdict: of };
}

/** One sentence down to the last cause. */
export function sentenceOf({ reason, because: cause }: Verdict): string {
  if (cause === null) return reason;
  const rest = sentenceOf(cause.verdict);
  return `${reason}: ${cause.subject === "" ? rest : `${cause.subject} ${rest}`}`;
}

/** From the nearest to the root. */
export function causesOf({ because: cause }: Verdict): HealthCause[] {
  if (cause === null) return [];
  const { ref, verdict: of } = cause;
  const own: HealthCause = {
    kind: ref.kind,
    name: ref.name,
    namespace: ref.namespace,
    status: of.status,
    reason: of.reason,
    evidence: [...of.evidence],
  };
  return [own, ...causesOf(of)];
}
