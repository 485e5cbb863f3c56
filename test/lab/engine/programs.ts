import { stringify } from "yaml";
import type { Behaviour } from "../cloud/packages/lab";
import type { ProjectDescription } from "./project-files";

/** Ready projects. Each reads what a test may change from x.json; defaults are given here. */
const lab = `const lab = require("lab");\nconst pulumi = require("@pulumi/pulumi");\n`;
const withInputs = `${lab}const x = require("./x.json");\n`;

export interface NetworkInputs {
  readonly cidr?: string;
  readonly zones?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Behaviour by resource: vpc, web (the security group), subnet-a… */
  readonly lab?: Readonly<Record<string, Behaviour>>;
}

/** The inputs of `network`, complete: for changeInputs. */
export const networkInputs = (inputs: NetworkInputs = {}): Required<NetworkInputs> => ({
  cidr: "10.1.0.0/16",
  zones: ["a", "b"],
  tags: { team: "day" },
  lab: {},
  ...inputs,
});

/** A component with a VPC, a subnet a zone and a security group; a new CIDR replaces them all. Outputs vpcId, subnetIds. */
export function network(inputs: NetworkInputs = {}, name = "net"): ProjectDescription {
  const program = `${withInputs}
class Network extends pulumi.ComponentResource {
  constructor(name, options) {
    super("lab:net:Network", name, {}, options);
    const parent = { parent: this };
    this.vpc = new lab.Vpc("vpc", { cidrBlock: x.cidr, tags: x.tags, lab: x.lab.vpc }, parent);
    this.subnets = x.zones.map((zone, index) => new lab.Subnet("subnet-" + zone, {
      vpcId: this.vpc.id,
      cidrBlock: x.cidr.replace(".0.0/16", "." + index + ".0/24"),
      zone,
      lab: x.lab["subnet-" + zone],
    }, parent));
    this.web = new lab.SecurityGroup("web", { vpcId: this.vpc.id, rules: [{ port: 443, cidr: "0.0.0.0/0" }], lab: x.lab.web }, parent);
    this.registerOutputs({});
  }
}
const network = new Network("main");
exports.vpcId = network.vpc.id;
exports.subnetIds = network.subnets.map((subnet) => subnet.id);
`;
  return { name, runtime: "nodejs", program, inputs: networkInputs(inputs) };
}

/** One thing: its inputs, and beside them `type` (default Thing), `of` (the name of another one to depend on), `options`. */
export type Thing = Readonly<Record<string, unknown>> & {
  readonly type?: string;
  readonly of?: string;
  /** Resource options: protect, import, ignoreChanges… */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly lab?: Behaviour;
};

/** Resources by name, in order: the quickest way to a certain change. `{a: {value: 1}, b: {of: "a"}}`. No outputs. */
export function things(inputs: Readonly<Record<string, Thing>>, name = "things"): ProjectDescription {
  const program = `${withInputs}
const made = {};
for (const [name, { type = "Thing", of, options, ...inputs }] of Object.entries(x)) {
  made[name] = new lab[type](name, { ...inputs, ...(of ? { of: made[of].label } : {}) }, options);
}
`;
  return { name, runtime: "nodejs", program, inputs };
}

/**
 * The same in YAML, for tests that do not ask which language a program is in: the engine runs it in less than half the time.
 */
export function yamlThings(inputs: Readonly<Record<string, Thing>>, name = "things"): ProjectDescription {
  const program = (all: unknown) => stringify({ resources: yamlResources(all as typeof inputs) });
  return { name, runtime: "yaml", program, inputs };
}

function yamlResources(inputs: Readonly<Record<string, Thing>>): object {
  const made = Object.entries(inputs).map(([name, { type = "Thing", of, options, ...properties }]) => {
    const read = of === undefined ? {} : { of: `\${${of}.label}` };
    return [name, { type: `lab:${type}`, properties: { ...properties, ...read }, options }] as const;
  });
  return Object.fromEntries(made);
}

/** So many things, n of them a second input value. x.json: {count, value, changed: n}. */
export function many(count: number, name = "many"): ProjectDescription {
  const program = `${withInputs}
for (let i = 0; i < x.count; i += 1) {
  new lab.Thing("thing-" + i, { value: i < x.changed ? x.value + "-changed" : x.value, size: i, tags: { index: String(i) } });
}
`;
  return { name, runtime: "nodejs", program, inputs: { count, value: "v", changed: 0 } };
}

/**
 * Secrets of all kinds, each a text of its own: config `secrets:token`, a property, a nested one, a provider's, and the
 * outputs password (of the config), made (by the program), kubeconfig (by the provider), open (no secret).
 */
export function secrets(token = "config-Token-7391", name = "secrets"): ProjectDescription {
  const program = `${withInputs}
const token = new pulumi.Config().requireSecret("token");
const made = pulumi.secret(x.made);
new lab.Database("db", { password: token, size: x.size, settings: { open: "yes", deep: [{ key: made }] } });
const cluster = new lab.Cluster("day", { version: x.version });
exports.password = token;
exports.made = made;
exports.kubeconfig = cluster.kubeconfig;
exports.open = cluster.version;
`;
  const inputs = { made: "program-Secret-4412", size: 1, version: "1.30" };
  return { name, runtime: "nodejs", program, inputs, stacks: { dev: { token: { secret: token } } } };
}

/** Registers one thing, then throws. */
export function throwing(message = "The program gave up", name = "throwing"): ProjectDescription {
  const program = `${lab}
new lab.Thing("first", { value: 1 });
function deep() { throw new Error(${JSON.stringify(message)}); }
deep();
`;
  return { name, runtime: "nodejs", program };
}

/** Reads `vpcId` of another stack, `organization/<project>/<stack>`. */
export function dependent(upstream = "organization/net/dev", name = "app"): ProjectDescription {
  const program = `${lab}
const upstream = new pulumi.StackReference(${JSON.stringify(upstream)});
new lab.SecurityGroup("app", { vpcId: upstream.requireOutput("vpcId"), rules: [{ port: 8001 }] });
`;
  return { name, runtime: "nodejs", program };
}

/** The network in YAML. */
export function yamlNetwork(cidr = "10.1.0.0/16", name = "yaml-net"): ProjectDescription {
  const program = `resources:
  vpc:
    type: lab:Vpc
    properties:
      cidrBlock: ${cidr}
  subnet:
    type: lab:Subnet
    properties:
      vpcId: \${vpc.id}
      cidrBlock: ${cidr.replace(".0.0/16", ".1.0/24")}
outputs:
  vpcId: \${vpc.id}
`;
  return { name, runtime: "yaml", program };
}
