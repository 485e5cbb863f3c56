import { hash } from "node:crypto";
import { z } from "zod";
import type { GitHubContext } from "../github-context";
import { foreignLine } from "../health/text";
import { apiVersionOf, type ApiKind } from "../kube/kinds";
import { isJsonObject, without, type JsonObject } from "../value-json";

/** What a service's deploys queue at. Whoever holds the object has the turn. */
export const LEASE: ApiKind = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  namespaced: true,
};
/** Without a word of its holder for so long, a turn is free again. */
export const LEASE_SECONDS = 60;
/** What a record may ask for at most: nobody who writes nonsense there stops deploys for a day. */
const LONGEST_SECONDS = 600;
/** The holder's run, for who waits. */
const RUN_ANNOTATION = "infra-action/run";
const RUN_URL = /^https?:\/\/[\w.:-]{1,255}(?:\/[\w.-]{1,100}){2,4}\/actions\/runs\/\d{1,20}(?:\/attempts\/\d{1,15})?$/;

/** Who takes a turn; two runs are never called the same. */
export interface TurnHolder {
  readonly identity: string;
  readonly url: string | null;
}

/** @param unique a text that no other run has */
export function turnHolder({ run, actor }: Pick<GitHubContext, "run" | "actor">, unique: string): TurnHolder {
  const { id, attempt, url } = run;
  const who = id === null ? (actor ?? "a terminal") : `run ${id}, attempt ${attempt ?? 1}`;
  return { identity: `${who} (${unique})`, url };
}

/** A service's name as an object's; what had to be changed keeps its own by a hash. */
export function leaseName(service: string): string {
  const plain = service
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-|-$/g, "");
  return plain === service
    ? `infra-action-${plain}`
    : `infra-action-${plain}-${hash("sha256", service, "hex").slice(0, 8)}`.replace("--", "-");
}

const leaseSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .nullish(),
});

/** A turn's record as the cluster has it. */
export interface Lease {
  /** null: nobody has it. */
  readonly holder: string | null;
  readonly seconds: number;
  /** Who holds it since when, as one harmless line. */
  readonly words: string;
  readonly transitions: number;
  readonly body: JsonObject;
}

/** undefined: it is none. */
export function parseLease(body: unknown): Lease | undefined {
  const parsed = leaseSchema.safeParse(body);
  if (!parsed.success || !isJsonObject(body)) return undefined;
  const { spec, metadata } = parsed.data;
  const holder = spec?.holderIdentity ?? "";
  const url = metadata.annotations?.[RUN_ANNOTATION] ?? "";
  const since = spec?.acquireTime?.replace(/\.\d+Z$/, "Z") ?? "";
  const who = RUN_URL.test(url) ? url : holder;
  return {
    holder: holder === "" ? null : holder,
    seconds: Math.min(Math.max(spec?.leaseDurationSeconds ?? LEASE_SECONDS, 1), LONGEST_SECONDS),
    words: foreignLine(since === "" ? who : `${who}, since ${since}`, 400),
    transitions: spec?.leaseTransitions ?? 0,
    body,
  };
}

/** A record, and when it was first seen as it is: by the clock of who looks, for those of two machines differ. */
export interface Sighting {
  readonly record: string;
  readonly since: number;
}

/** Anything that its holder writes is a word of its. */
export function sighted(before: Sighting | undefined, { body }: Lease, now: number): Sighting {
  const record = JSON.stringify(body["spec"] ?? null);
  return before?.record === record ? before : { record, since: now };
}

/**
 * Whose turn it is. `ours`: an answer to our own write was lost. `dead`: it has been seen unchanged for so long that its holder
 * is gone.
 */
export type Standing = "free" | "ours" | "dead" | "held";

/** @param lease undefined: nobody has made it yet */
export function standingOf(
  lease: Lease | undefined,
  seen: Sighting | undefined,
  { identity, now }: { readonly identity: string; readonly now: number },
): Standing {
  if (lease === undefined || lease.holder === null) return "free";
  if (lease.holder === identity) return "ours";
  return seen !== undefined && now - seen.since >= lease.seconds * 1000 ? "dead" : "held";
}

/** The record with us as its holder; with what others wrote on it, and the version that it is based on. */
export function takenBody(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  before: Lease | undefined,
  { holder, now }: { readonly holder: TurnHolder; readonly now: number },
): JsonObject {
  const time = microTime(now);
  const spec = {
    holderIdentity: holder.identity,
    leaseDurationSeconds: LEASE_SECONDS,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: (before?.transitions ?? 0) + 1,
  };
  const metadata = before === undefined ? { namespace, name } : withoutRun(before);
  const annotations = isJsonObject(metadata["annotations"]) ? metadata["annotations"] : {};
  const named = holder.url === null ? annotations : { ...annotations, [RUN_ANNOTATION]: holder.url };
  return { apiVersion: apiVersionOf(LEASE), kind: LEASE.kind, metadata: { ...metadata, annotations: named }, spec };
}

/** A sign that its holder is there. */
export function renewedBody({ body }: Lease, now: number): JsonObject {
  const spec = isJsonObject(body["spec"]) ? body["spec"] : {};
  return { ...body, spec: { ...spec, renewTime: microTime(now) } };
}

/** Nobody's: the next one has not to wait until it ends. */
export function freedBody(lease: Lease): JsonObject {
  const spec = isJsonObject(lease.body["spec"]) ? lease.body["spec"] : {};
  return {
    ...lease.body,
    metadata: withoutRun(lease),
    spec: without(spec, "holderIdentity", "acquireTime", "renewTime"),
  };
}

function withoutRun({ body }: Lease): JsonObject {
  const metadata = isJsonObject(body["metadata"]) ? body["metadata"] : {};
  const annotations = isJsonObject(metadata["annotations"]) ? metadata["annotations"] : {};
  return { ...metadata, annotations: without(annotations, RUN_ANNOTATION) };
}

/** Six digits, neither more nor fewer. */
const microTime = (now: number): string => new Date(now).toISOString().replace("Z", "000Z");
