import { z } from "zod";
import { count } from "../conditions";
import { podCause } from "../pods";
import { alive } from "../revisions";
import { selectorSchema, selectorText } from "../selector";
import { counted } from "../text";
import { kindRule, verdict } from "../verdict";

const fields = z.object({
  spec: z.object({ selector: selectorSchema.nullish() }),
  status: z.object({
    currentHealthy: count,
    desiredHealthy: count,
    disruptionsAllowed: count,
    expectedPods: count,
  }),
});

/**
 * A budget that allows nothing keeps every node drain waiting. Where its pods are broken that is a failure; where they are
 * well it is what somebody wrote, and is told as Suspended.
 */
export const pdbVerdict = kindRule(fields, ({ spec, status }, pdb, scene) => {
  const { currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods } = status;
  if (expectedPods === 0)
    return verdict("Healthy", `its selector ${selectorText(spec.selector ?? {})} matches no pod at present`);
  const healthy = `${currentHealthy} of ${counted(expectedPods, "pod")} healthy`;
  if (currentHealthy < desiredHealthy) {
    const pods = alive(scene.selected("Pod", pdb.namespace, spec.selector ?? {}));
    const cause = podCause(pods, scene);
    const status = cause?.verdict.status === "Progressing" ? "Progressing" : "Degraded";
    return verdict(status, `allows no eviction, ${healthy}, ${desiredHealthy} have to be`, { because: cause });
  }
  if (disruptionsAllowed === 0)
    return verdict(
      "Suspended",
      `allows no eviction, ${healthy} and all of them have to stay: a node drain waits for ever`,
    );
  return verdict("Healthy", `allows ${counted(disruptionsAllowed, "eviction")}, ${healthy}`);
});
