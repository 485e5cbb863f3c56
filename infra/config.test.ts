import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkSettings } from "./config";
import { DAY, settings } from "./testing/settings";

const INFRA = "org/infra-action/.github/workflows/infra.yml";

const mistakesOf = (changes: Readonly<Record<string, unknown>>, stack = "day"): string[] => {
  try {
    checkSettings({ ...DAY, ...changes }, { stack, region: "eu-west-1" });
    return [];
  } catch (error) {
    const [first, ...mistakes] = (error as Error).message.split("\n");
    expect(first).toBe(`Pulumi.${stack}.yaml cannot be used, nothing was created:`);
    return mistakes;
  }
};

describe("checkSettings", () => {
  it("fills in what is left out, and knows the service's line of the address plan", () => {
    expect(settings()).toMatchObject({
      region: "eu-west-1",
      protect: true,
      nodes: { diskGiB: 20 },
      cluster: { admins: [] },
      github: { environments: ["production"], branch: "main" },
      registry: { cache: true },
      plan: { cluster: "day-cluster", cidr: "10.1.0.0/16", madeBy: "pulumi" },
    });
  });

  it.each([
    {
      changes: { service: "dawn" },
      says: "- infra:service: dawn is made by hand with eksctl (infra/dawn); Pulumi leaves it alone.",
    },
    { changes: { service: "noon" }, says: "- infra:service: noon is not in the address plan" },
    { changes: { service: "dusk" }, says: "- infra:service: the stack day is for the service day, not for dusk." },
    {
      changes: { network: { ...DAY.network, cidr: "10.0.0.0/16" } },
      says: "- infra:network.cidr: 10.0.0.0/16 overlaps 10.0.0.0/16, which is reserved for dawn (made by eksctl).",
    },
    {
      changes: { network: { ...DAY.network, cidr: "10.2.128.0/20" } },
      says: "- infra:network.cidr: 10.2.128.0/20 overlaps 10.2.0.0/16, which is reserved for dusk (made by pulumi).",
    },
    {
      changes: { network: { ...DAY.network, cidr: "10.1.0.7/16" } },
      says: "- infra:network.cidr: 10.1.0.7/16 is no IPv4 range",
    },
    {
      changes: { network: { ...DAY.network, cidr: "10.1.0.0/24" } },
      says: "- infra:network.cidr: 10.1.0.0/24 must be between",
    },
    {
      changes: { network: { ...DAY.network, zones: ["eu-west-1a"] } },
      says: "- infra:network.zones: EKS wants at least two",
    },
    {
      changes: { network: { ...DAY.network, zones: ["eu-west-1a", "us-east-1a"] } },
      says: "- infra:network.zones: us-east-1a is not in aws:region eu-west-1.",
    },
    {
      changes: { network: { ...DAY.network, zones: ["eu-west-1a", "eu-west-1a"] } },
      says: "- infra:network.zones: A zone is named twice.",
    },
    {
      changes: { cluster: { version: 1.3 } },
      says: "- infra:cluster.version: Invalid input: expected string, received number",
    },
    {
      changes: { cluster: { ...DAY.cluster, publicAccessCidrs: ["0.0.0.0/0"] } },
      says: "- infra:cluster.publicAccessCidrs.0: 0.0.0.0/0 opens the API server to everybody",
    },
    {
      changes: { nodes: { ...DAY.nodes, instanceTypes: ["m6i.large"] } },
      says: "- infra:nodes.instanceTypes: Spot nodes want several",
    },
    {
      changes: { nodes: { ...DAY.nodes, instanceTypes: ["large", "m5.large"] } },
      says: "- infra:nodes.instanceTypes.0: An instance type looks",
    },
    { changes: { nodes: { ...DAY.nodes, desired: 9 } }, says: "- infra:nodes.desired: min ≤ desired ≤ max must hold." },
    { changes: { nodes: { ...DAY.nodes, spotPrice: "0.05" } }, says: '- infra:nodes: Unrecognized key: "spotPrice"' },
    { changes: { github: undefined }, says: "- infra:github: Invalid input: expected object, received undefined" },
    {
      changes: { github: { ...DAY.github, previewWorkflows: [] } },
      says: "- infra:github.previewWorkflows: Name the workflows",
    },
    ...[
      "infra.yml",
      `${INFRA}@refs/tags/v1*`,
      `${INFRA}@*`,
      `${INFRA}@refs/heads/*`,
      "a/b/.github/workflows/*@main",
    ].map((workflow) => ({
      changes: { github: { ...DAY.github, deployWorkflows: [workflow] } },
      says: "- infra:github.deployWorkflows.0: owner/name/",
    })),
    ...[
      { github: { images: ["noon"] }, says: "images.0: noon is not in the address plan" },
      { github: { branch: "*" }, says: "branch: A branch, without *." },
      { github: { environments: ["rc", "*"] }, says: "environments.1: GitHub's environment, without *." },
      { github: { state: { bucket: "s3://state" } }, says: "state.bucket: The bucket's name alone" },
      { github: { state: { bucket: "state", key: "pulumi" } }, says: "state.key: The key's alias" },
    ].map(({ github, says }) => ({
      changes: { github: { ...DAY.github, ...github } },
      says: `- infra:github.${says}`,
    })),
    {
      changes: { charts: { ...DAY.charts, metricsServer: "3" } },
      says: "- infra:charts.metricsServer: An exact version",
    },
  ])("refuses $changes", ({ changes, says }) => {
    const mistakes = mistakesOf(changes);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(says);
  });

  it.each(["refs/tags/v1", "refs/tags/v1.*", "refs/tags/v1.2.*", "refs/heads/main", "a".repeat(40)])(
    "takes workflows at %s",
    (ref) => {
      expect(mistakesOf({ github: { ...DAY.github, deployWorkflows: [`${INFRA}@${ref}`] } })).toEqual([]);
    },
  );

  it.each(["day", "dusk"])("takes the configuration of %s as its file has it, workflows as in the tests", (stack) => {
    const { config } = parse(readFileSync(join(__dirname, `Pulumi.${stack}.yaml`), "utf8")) as {
      config: Record<string, unknown>;
    };
    const own = Object.entries(config).filter(([key]) => key.startsWith("infra:"));
    const given = Object.fromEntries(own.map(([key, value]) => [key.replace("infra:", ""), value]));
    const { github } = checkSettings(given, { stack, region: "eu-west-1" });

    const { previewWorkflows, imageWorkflows, deployWorkflows } = DAY.github;
    expect(github).toMatchObject({ previewWorkflows, imageWorkflows, deployWorkflows });
  });

  it("tells all mistakes at once", () => {
    expect(mistakesOf({ protect: "no", charts: undefined, nodes: { ...DAY.nodes, max: 0 } })).toHaveLength(4);
  });

  it.each(["day", "dusk"])("takes one instance type of %s where nodes are on demand", (stack) => {
    const plan = {
      service: stack,
      network: { ...DAY.network, cidr: { day: "10.1.0.0/16", dusk: "10.2.0.0/16" }[stack] },
    };
    expect(
      mistakesOf({ ...plan, nodes: { ...DAY.nodes, capacity: "on-demand", instanceTypes: ["m6i.large"] } }, stack),
    ).toEqual([]);
  });
});
