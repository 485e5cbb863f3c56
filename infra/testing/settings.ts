import { checkSettings, type Settings } from "../config";

/** Those of the kit's workflows whose jobs take a role. */
const takers = (...files: readonly string[]): string[] =>
  files.flatMap((file) =>
    ["v1", "v1.*"].map((tag) => `org/infra-action/.github/workflows/${file}.yml@refs/tags/${tag}`),
  );

/** A stack's configuration as its file says it; a test changes parts of it. */
export const DAY = {
  service: "day",
  network: { cidr: "10.1.0.0/16", zones: ["eu-west-1a", "eu-west-1b"], nat: "single" },
  cluster: { version: "1.33", publicAccessCidrs: ["203.0.113.0/24"] },
  nodes: { capacity: "spot", instanceTypes: ["m6i.large", "m5.large"], min: 1, desired: 2, max: 4 },
  charts: { loadBalancerController: "1.13.4", metricsServer: "3.13.0" },
  github: {
    repository: "org/app",
    previewWorkflows: takers("deploy-app", "infra"),
    imageWorkflows: takers("build-image", "pipeline"),
    deployWorkflows: takers("deploy-app", "infra"),
    oidcProvider: "create",
  },
} as const;

export const settings = (changes: Readonly<Record<string, unknown>> = {}): Settings =>
  checkSettings({ ...DAY, ...changes }, { stack: "day", region: "eu-west-1" });
