import { InfraError, type ExitCode } from "../errors";
import type { HealthInputs } from "../inputs";
import type { Ports } from "../ports";

/**
 * What runs, and whether it is well: in clusters, of objects in a file, or of manifests before any cluster sees them.
 * @returns 0 healthy, 1 degraded or missing, 3 could not tell
 * @throws InfraError INPUT_INVALID
 */
export async function health(inputs: HealthInputs, ports: Ports): Promise<ExitCode> {
  if (inputs.objects.length > 0 && inputs.manifests.length > 0)
    throw wrong('Inputs "objects" and "manifests" do not go together: the one is what runs, the other what is to run.');
  if (inputs.objects.length > 0) return (await import("./health-objects")).healthOfObjects(inputs, ports);
  if (inputs.manifests.length > 0) return (await import("./health-manifests")).healthOfManifests(inputs, ports);
  return (await import("./health-clusters")).healthOfClusters(inputs, ports);
}

function wrong(what: string): InfraError {
  return new InfraError("INPUT_INVALID", {
    what,
    next: "Pipe objects in (`kubectl get all,endpointslices,ingress,hpa,pdb,pvc -o yaml | infra-action health -f -`), or check manifests (`infra-action health --manifests FOLDER`).",
  });
}
