import { checkSettings, type Settings } from "../config";

/** A stack's configuration as its file says it; a test changes parts of it. */
export const DAY = {
  service: "day",
  network: { cidr: "10.1.0.0/16", zones: ["eu-west-1a", "eu-west-1b"], nat: "single" },
  cluster: { version: "1.33", publicAccessCidrs: ["203.0.113.0/24"] },
  nodes: { capacity: "spot", instanceTypes: ["m6i.large", "m5.large"], min: 1, desired: 2, max: 4 },
  charts: { loadBalancerController: "1.13.4", metricsServer: "3.13.0" },
  github: {
    repository: "org/app",
    previewWorkflow: "org/infra-action/.github/workflows/preview.yml@refs/tags/v1",
    deployWorkflow: "org/infra-action/.github/workflows/up.yml@refs/tags/v1",
    oidcProvider: "create",
  },
} as const;

export const settings = (changes: Readonly<Record<string, unknown>> = {}): Settings =>
  checkSettings({ ...DAY, ...changes }, { stack: "day", region: "eu-west-1" });
