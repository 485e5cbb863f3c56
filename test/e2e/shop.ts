import type { ProjectDescription } from "../lab/engine/project-files";
import type { Thing } from "../lab/engine/programs";

/** What the shop consists of; a test changes parts of it. */
export interface Shop {
  readonly resources: Readonly<Record<string, Thing>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export const SHOP: Shop = {
  resources: {
    net: { type: "Vpc", cidrBlock: "10.1.0.0/16", tags: { team: "day" } },
    web: { type: "SecurityGroup", name: "web", vpcId: "vpc-1", rules: [{ port: 443 }] },
    policy: { document: JSON.stringify({ Version: "1", Statement: [{ Action: ["read"], Effect: "Allow" }] }) },
    old: { value: 1 },
  },
  outputs: { url: "https://shop.example", size: 1 },
};

const PROGRAM = `const lab = require("lab");
const x = require("./x.json");
for (const [name, { type = "Thing", options, ...inputs }] of Object.entries(x.resources)) {
  new lab[type](name, inputs, options);
}
Object.assign(exports, x.outputs);
`;

/** The shop's project; `change` is told in the same words as the shop itself. */
export function shop(change: Partial<Shop> = {}, name = "shop"): ProjectDescription {
  return { name, runtime: "nodejs", program: PROGRAM, inputs: { ...SHOP, ...change } };
}

/** The shop's resources with some others; undefined takes one away. */
export function resources(changes: Readonly<Record<string, Thing | undefined>>): Pick<Shop, "resources"> {
  const all = Object.entries({ ...SHOP.resources, ...changes });
  return { resources: Object.fromEntries(all.filter((entry): entry is [string, Thing] => entry[1] !== undefined)) };
}
