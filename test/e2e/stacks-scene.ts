import type { Files, ProjectDescription } from "../lab/engine/project-files";
import { things, type Thing } from "../lab/engine/programs";
import type { RunOptions, Scene } from "./action";

/** Ten stacks of four projects. `app` reads the stack of `net` that has its own name. */
export const NET = networkOf("10.1.0.0/16");
export const APP = appOf(8001);
export const SHOP = shopOf('"small"');
export const EDGE = edgeOf({ cache: { value: 1 } });

export const PROJECTS = { net: NET, app: APP, shop: SHOP, edge: EDGE };
export const ALL = [
  "net:dev",
  "net:prod",
  "app:dev",
  "app:prod",
  "shop:dev",
  "shop:prod",
  "shop:stage",
  "edge:ap",
  "edge:eu",
  "edge:us",
];

export function networkOf(cidr: string): ProjectDescription {
  const program = `const lab = require("lab");
const vpc = new lab.Vpc("vpc", { cidrBlock: require("./x.json").cidr });
exports.vpcId = vpc.id;
`;
  return { name: "net", runtime: "nodejs", program, inputs: { cidr }, stacks: { dev: {}, prod: {} } };
}

export function appOf(port: number): ProjectDescription {
  const program = `const lab = require("lab");
const pulumi = require("@pulumi/pulumi");
const net = new pulumi.StackReference(\`organization/net/\${pulumi.getStack()}\`);
new lab.SecurityGroup("app", { vpcId: net.requireOutput("vpcId"), rules: [{ port: ${port} }] });
`;
  return { name: "app", runtime: "nodejs", program, stacks: { dev: {}, prod: {} } };
}

/** TypeScript; `size` is an expression that must be a string. */
export function shopOf(size: string): ProjectDescription {
  const program = `import * as lab from "lab";

const size: string = ${size};
new lab.Thing("web", { value: size });
`;
  return { name: "shop", runtime: "typescript", program, stacks: { dev: {}, stage: {}, prod: {} } };
}

export function edgeOf(inputs: Readonly<Record<string, Thing>>): ProjectDescription {
  return { ...things(inputs, "edge"), stacks: { eu: {}, us: {}, ap: {} } };
}

/** infra-action.yml, with what is given below its version. */
export const settings = (text: string): Files => ({ "infra-action.yml": `version: 1\n${text}` });

/** Previews what the change touches, with the defaults of a user who names nothing. */
export const previewChanged = (scene: Scene, inputs: Readonly<Record<string, string>> = {}, options?: RunOptions) =>
  scene.run({ command: "preview", ...inputs }, { timeoutMs: 120_000, ...options });

/** The description's stacks with other configuration of one of them. */
export function withConfig(
  description: ProjectDescription,
  stack: string,
  config: Readonly<Record<string, string>>,
): ProjectDescription {
  return { ...description, stacks: { ...description.stacks, [stack]: config } };
}
