import { countEndpoints, countSlice, SERVICE_LABEL, slicesOf, type EndpointCount } from "../endpoints";
import type { KubeObject } from "../object";
import type { Scene } from "../scene";
import { counted } from "../text";
import { verdict, type Verdict } from "../verdict";

export function endpointSliceVerdict(slice: KubeObject, scene: Scene): Verdict {
  const own = countSlice(slice);
  if (own === undefined) return verdict("Unknown", "could not be read: endpoints is not as expected");
  if (own.ready === 0 && siblings(slice, scene).some(({ ready }) => ready > 0))
    return verdict("Healthy", "none of its endpoints is ready; other slices of its Service have some");
  return asItsService(countVerdict(own), slice, scene);
}

/** While its Service waits for pods that come, so does the slice. */
function asItsService(own: Verdict, slice: KubeObject, scene: Scene): Verdict {
  const name = slice.labels[SERVICE_LABEL];
  if (own.status !== "Degraded" || name === undefined) return own;
  const service = scene.find({ group: "", kind: "Service", namespace: slice.namespace, name });
  return service !== undefined && scene.verdict(service).status === "Progressing"
    ? { ...own, status: "Progressing" }
    : own;
}

/** The older kind. */
export function endpointsVerdict(object: KubeObject): Verdict {
  const own = countEndpoints(object);
  return own === undefined ? verdict("Unknown", "could not be read: subsets is not as expected") : countVerdict(own);
}

function countVerdict({ ready, all }: EndpointCount): Verdict {
  if (all === 0) return verdict("Degraded", "has no endpoints");
  return verdict(ready === 0 ? "Degraded" : "Healthy", `${ready} of ${counted(all, "endpoint")} ready`);
}

function siblings(slice: KubeObject, scene: Scene): EndpointCount[] {
  const name = slice.labels[SERVICE_LABEL];
  if (name === undefined) return [];
  const service = { ...slice, kind: "Service", name };
  return slicesOf(service, scene)
    .filter((other) => other !== slice)
    .flatMap((other) => countSlice(other) ?? []);
}
