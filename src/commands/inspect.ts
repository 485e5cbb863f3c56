import { posix } from "node:path";
import { environmentSecrets } from "../domain/environment-secrets";
import type { KubeObject } from "../domain/health/object";
import { inspectedStack, type InspectedStack } from "../domain/inspect/inspected";
import { inventoryOf, type InventoryResource } from "../domain/inspect/inventory";
import { unreadNotes, type ReadCluster } from "../domain/inspect/read-cluster";
import { fits, parseSelector } from "../domain/kube/live-objects";
import { shortStackName, stackId } from "../domain/stack-id";
import { asInfraError, InfraError, type ExitCode } from "../errors";
import type { InspectInputs } from "../inputs";
import type { Ports } from "../ports";
import { inspectMarkdown, inspectText } from "../render/inspect";
import { readInventory } from "./cluster/read-inventory";
import { connector, servicePlaces } from "./cluster/service-places";
import { keptSecrets, type KeptSecrets } from "./cluster/kept-secrets";
import { outputReader } from "./cluster/stack-outputs";
import { readConfig } from "./read-config";

/**
 * Shows what a stack consists of: its resources, what they depend on, and what its Kubernetes resources are in the cluster,
 * Helm releases and what controllers made included. Without a cluster the rest is told all the same.
 * @throws InfraError INPUT_INVALID, PROJECT_INVALID, PULUMI_*, RESULT_UNREADABLE
 */
export async function inspect(inputs: InspectInputs, ports: Ports): Promise<ExitCode> {
  if (inputs["stack-name"] === "")
    throw new InfraError("INPUT_INVALID", {
      what: "inspect is about one stack.",
      next: 'Name it by "stack-name" and "work-dir".',
    });
  const workDir = posix.normalize(inputs["work-dir"]).replace(/(?<=.)\/$/, "");
  const id = stackId(workDir, inputs["stack-name"]);
  const { config } = await readConfig(ports.git);
  const secrets = keptSecrets(environmentSecrets(ports.environment));
  const read = secrets.keeping(outputReader(config, inputs, ports, { withConfig: true }));
  const stack = await read(id);
  const all = inventoryOf(stack.document);
  const found = await clusterOf({ id, all, inputs, ports, config, read });
  const identity = { project: stack.project, stack: shortStackName(inputs["stack-name"]), notes: found.notes };
  const told = inspectedStack(identity, all, { filter: inputs.filter, cluster: found.cluster });
  await tell(told, secrets, ports, inputs);
  return 0;
}

interface Place {
  readonly id: string;
  readonly all: readonly InventoryResource[];
  readonly inputs: InspectInputs;
  readonly ports: Ports;
  readonly config: Awaited<ReturnType<typeof readConfig>>["config"];
  readonly read: ReturnType<typeof outputReader>;
}

interface FoundCluster {
  readonly cluster: ReadCluster | undefined;
  readonly notes: readonly string[];
}

/** Whatever keeps the cluster from being read is a note: the stack's own part is told all the same. */
async function clusterOf({ id, all, inputs, ports, config, read }: Place): Promise<FoundCluster> {
  const kube = all.flatMap((resource) => resource.kube ?? []);
  if (kube.length === 0) return { cluster: undefined, notes: [] };
  const service = Object.entries(config.services ?? {}).find(([, { stack }]) => stack === id)?.[0];
  try {
    const [place] = await servicePlaces([service], config, inputs, ports);
    if (place === undefined) return { cluster: undefined, notes: [] };
    const cluster = await connector(config, read, ports)(place.choice);
    const found = await readInventory(cluster, kube);
    return { cluster: { ...found, objects: selected(found.objects, inputs) }, notes: unreadNotes(found) };
  } catch (error) {
    const { code, explanation } = asInfraError(error);
    if (code === "INTERNAL") throw error;
    return { cluster: undefined, notes: [[explanation.what, explanation.why].filter(Boolean).join(" ")] };
  }
}

function selected(objects: readonly KubeObject[], { selector }: InspectInputs): readonly KubeObject[] {
  const parsed = parseSelector(selector);
  return parsed === undefined ? [] : objects.filter(({ labels, owners }) => owners.length > 0 || fits(labels, parsed));
}

async function tell(told: InspectedStack, secrets: KeptSecrets, ports: Ports, inputs: InspectInputs): Promise<void> {
  const masker = secrets.masker();
  ports.log.info(masker.mask(inspectText(told)));
  const markdown = masker.mask(inspectMarkdown(told));
  if (inputs["comment-on-summary"]) await ports.results.summary(markdown).catch(() => false);
  ports.results.comment(markdown);
  ports.results.json(masker.mask(JSON.stringify(told, undefined, 2)));
}
