import type { Config } from "../../domain/config/schema";
import type { Evidence, WantedImage } from "../../domain/health/evidence";
import { judge } from "../../domain/health/judge";
import { isMute } from "../../domain/health/mute";
import type { ObjectRef } from "../../domain/health/object";
import { refusalWords } from "../../domain/health/refusal";
import { secretsOf } from "../../domain/health/secrets";
import type { HealthTarget } from "../../domain/health/target";
import { DEFAULT_WANTED, type Wanted } from "../../domain/health/wanted";
import { isListedKind } from "../../domain/kube/kinds";
import { liveObjects, parseObjectRef, parseSelector, type LabelSelector } from "../../domain/kube/live-objects";
import { secondsOf } from "../../domain/kube/span-text";
import type { WebCheck } from "../../domain/kube/web-check";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";
import type { Cluster } from "../../ports/cluster";
import { webAsker } from "./ask-web";
import { awaitHealth, type AwaitedHealth } from "./await-health";
import type { ServicePlace } from "./service-places";

export interface HealthQuestion {
  readonly place: ServicePlace;
  readonly cluster: Cluster;
  readonly config: Config;
  readonly web: readonly WebCheck[];
  readonly selector: string;
  /** What has to be healthy; undefined: what infra-action.yml names, else all that there is. */
  readonly objects?: readonly ObjectRef[];
  readonly wantedImages?: readonly WantedImage[];
  /** What is known beside the evidence, and may change what is to be made of it. */
  readonly beside?: (evidence: Evidence) => Promise<Pick<Wanted, "revisions"> & { readonly evidence: Evidence }>;
  /** undefined: infra-action.yml's word. 0: one look. */
  readonly deadlineSeconds: number | undefined;
  readonly standardDeadline: number;
  readonly mask: (text: string) => string;
  /** Texts that nobody is to read from now on. */
  readonly hide: (texts: readonly string[]) => void;
}

type HealthPorts = Pick<Ports, "clusters" | "clock" | "log" | "signal">;

/** Waits for one service's health where it runs. @throws InfraError INPUT_INVALID, CLUSTER_CREDENTIALS */
export async function serviceHealth(question: HealthQuestion, ports: HealthPorts): Promise<AwaitedHealth> {
  const { place, cluster, config, mask } = question;
  const { words } = place;
  const namespace = place.namespace ?? cluster.namespace;
  const selector = selectorOf(question.selector === "" ? (words.selector ?? "") : question.selector);
  const named = question.objects ?? words.objects?.map((text) => parseObjectRef(text, namespace));
  const around = (named ?? []).filter(isListedKind);
  // What a deploy applied is all that there is, not what somebody asked about.
  const isNamed = question.objects === undefined && words.objects !== undefined;
  const base: Omit<Wanted, "objects"> = {
    rules: config.rules ?? [],
    graceSeconds: words.grace === undefined ? DEFAULT_WANTED.graceSeconds : secondsOf(words.grace),
    expectAddress: words["expect-address"] ?? DEFAULT_WANTED.expectAddress,
    cluster: cluster.name,
  };
  const task = {
    name: place.service ?? namespace,
    cluster,
    scope: {
      // Of an Application in argocd only itself is looked at, of a Deployment elsewhere what is around it.
      namespaces: [...new Set([namespace, ...around.flatMap((ref) => ref.namespace ?? [])])],
      others: named ?? [],
      ...(question.wantedImages === undefined ? {} : { wantedImages: question.wantedImages }),
    },
    web: webAsker(question.web, ports),
    judge: async (read: Evidence, placed: readonly ObjectRef[]) => {
      question.hide(secretsOf(read.objects));
      const { evidence, ...more } = (await question.beside?.(read)) ?? { evidence: read };
      const objects = named === undefined ? undefined : placed;
      return judgeLive(evidence, { base: { ...base, ...more }, named: objects, isNamed, namespace, selector });
    },
    deadlineSeconds: deadlineOf(question),
    mask,
  };
  return awaitHealth(task, ports);
}

function deadlineOf({ deadlineSeconds, place, standardDeadline }: HealthQuestion): number {
  if (deadlineSeconds !== undefined) return deadlineSeconds;
  const { deadline } = place.words;
  return deadline === undefined ? standardDeadline : secondsOf(deadline);
}

interface Live {
  readonly base: Omit<Wanted, "objects">;
  readonly named: readonly ObjectRef[] | undefined;
  readonly isNamed: boolean;
  readonly namespace: string;
  readonly selector: LabelSelector;
}

function judgeLive(evidence: Evidence, { base, named, isNamed, namespace, selector }: Live): HealthTarget[] {
  const objects = named ?? liveObjects(evidence, selector);
  const targets = judge(evidence, { ...base, objects }).filter(
    (target) => isNamed || !isMute(target, evidence, base.rules),
  );
  return objects.length > 0 ? targets : [nothing(evidence, namespace, base.cluster), ...targets];
}

/** An empty namespace is no success: either it is the wrong one, or its objects may not be seen. */
function nothing({ unreadable }: Evidence, name: string, cluster: string | null): HealthTarget {
  const [refused] = unreadable;
  const status = refused === undefined ? "Missing" : "Unknown";
  const reason = refused === undefined ? "has nothing in it to judge" : refusalWords(refused);
  return { kind: "Namespace", name, namespace: null, cluster, status, reason, since: null, evidence: [], causes: [] };
}

function selectorOf(text: string): LabelSelector {
  const selector = parseSelector(text);
  if (selector !== undefined) return selector;
  throw new InfraError("INPUT_INVALID", {
    what: `The selector ${JSON.stringify(text.slice(0, 100))} is none.`,
    next: "Write labels as `app=day,tier!=db`; sets (`in`) are not taken.",
  });
}
