import { setTimeout as sleep } from "node:timers/promises";
import type { Clusters } from "../../ports/cluster";
import type { KubeconfigPlace } from "./kubeconfig";

/** Clusters and web addresses. Nothing of it is loaded before it is used. */
export function clusters(place: KubeconfigPlace): Clusters {
  return {
    connect: async (access, signal) => (await import("./cluster")).connect(access, place, signal),
    contexts: async () => (await import("./kubeconfig")).contextsOf(place),
    web: async (request) => (await import("./web")).askWeb(request),
    pause: (milliseconds, signal) =>
      sleep(milliseconds, undefined, { signal }).then(
        () => undefined,
        () => undefined,
      ),
  };
}
