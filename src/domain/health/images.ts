import type { WantedImage } from "./evidence";
import { isNamed, type KubeObject } from "./object";
import { podFields } from "./pod-fields";
import type { Scene } from "./scene";
import type { HealthEvidence } from "./target";
import { foreignLine } from "./text";
import { verdict, type Verdict } from "./verdict";

const DIGEST = /@(sha256:[0-9a-f]{64})$/;

export const digestOf = (image: string): string | undefined => DIGEST.exec(image)?.[1];

/** A digest as people compare it. */
export const shortDigest = (digest: string): string => digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]*$/, "$1");

interface Running {
  readonly pod: string;
  /** undefined: nobody says. */
  readonly digest: string | undefined;
  /** The node itself has said so, of this very digest; else it is what the pod asks for by digest, which a kubelet has to honour. */
  readonly isReported: boolean;
}

/**
 * Holds what runs against what this run deployed.
 * @returns a healthy verdict as it is, or with the other image that runs
 */
export function withImages(own: Verdict, workload: KubeObject, pods: readonly KubeObject[], scene: Scene): Verdict {
  const wanted = scene.evidence.wantedImages.filter(({ workload: ref }) => isNamed(workload, ref));
  if (own.status !== "Healthy" || wanted.length === 0) return own;
  const found = wanted.map((image) => imageVerdict(image, pods));
  const wrong = found.find(({ status }) => status !== "Healthy");
  return { ...(wrong ?? own), evidence: [...own.evidence, ...found.flatMap(({ evidence }) => evidence)] };
}

function imageVerdict({ container, digest, image }: WantedImage, pods: readonly KubeObject[]): Verdict {
  const running = pods.flatMap((pod) => runningIn(pod, container));
  const other = running.find((one) => one.digest !== undefined && one.digest !== digest);
  if (other?.digest !== undefined) {
    const words = `${other.pod} runs ${shortDigest(other.digest)}, not the deployed ${shortDigest(digest)}`;
    return verdict("Degraded", words, { evidence: evidenceOf(container, [`deployed: ${foreignLine(image)}`, words]) });
  }
  const silent = running.find((one) => one.digest === undefined);
  if (running.length === 0 || silent !== undefined)
    return verdict("Unknown", `which image of container ${container} runs could not be told`);
  const isReported = running.every((one) => one.isReported);
  const words = isReported
    ? `every pod runs the deployed ${shortDigest(digest)}`
    : `every pod asks for the deployed ${shortDigest(digest)}; not every node says that it pulled that one`;
  return verdict("Healthy", words, { evidence: evidenceOf(container, [words]) });
}

const evidenceOf = (container: string, lines: string[]): HealthEvidence[] => [
  { what: `Image of container ${container}`, lines },
];

function runningIn(pod: KubeObject, container: string): Running[] {
  const parsed = podFields.safeParse(pod.body);
  if (!parsed.success) return [{ pod: pod.name, digest: undefined, isReported: false }];
  const { spec, status } = parsed.data;
  const asked = [...spec.containers, ...spec.initContainers].find(({ name }) => name === container);
  if (asked === undefined) return [];
  const told = [...status.containerStatuses, ...status.initContainerStatuses].find(({ name }) => name === container);
  const byDigest = digestOf(asked.image);
  const reported = digestOf(told?.imageID ?? "");
  // Of an image for several platforms a node may name the platform's own digest: what it was asked for by digest counts.
  const digest = byDigest ?? reported;
  return [{ pod: pod.name, digest, isReported: reported !== undefined && reported === digest }];
}
