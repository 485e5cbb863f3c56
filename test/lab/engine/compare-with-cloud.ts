import type { Thing } from "../cloud/provider/journal.cjs";
import { canonical, secretMark } from "../cloud/provider/values.cjs";
import type { Deployment, ExportedResource, LabStack } from "./lab-stack";

/** One way in which what the stack believes is not what the cloud holds. */
export type Difference =
  | { readonly kind: "only-in-state" | "only-in-cloud"; readonly id: string; readonly urn: string }
  | {
      readonly kind: "property";
      readonly id: string;
      readonly urn: string;
      readonly property: string;
      readonly state: unknown;
      readonly cloud: unknown;
    };

/**
 * The oracle: compares a stack's export, secrets included, with the cloud. Returns no difference when every resource exists
 * exactly as the state says and nothing else of this stack does.
 */
export async function compareWithCloud(stack: LabStack): Promise<Difference[]> {
  return differencesFrom(await stack.export({ showSecrets: true }), stack);
}

/** The same of an export, secrets included, that is there already. */
export function differencesFrom({ resources = [] }: Deployment, stack: LabStack): Difference[] {
  const own = resources.filter(isManaged);
  const known = new Set(own.map(({ id }) => id));
  const prefix = `urn:pulumi:${stack.name}::${stack.project.description.name}::`;
  const orphans = stack.cloud.things().filter(({ id, urn }) => urn?.startsWith(prefix) === true && !known.has(id));
  const things = new Map(stack.cloud.things().map((thing) => [thing.id, thing]));
  return [
    ...own.flatMap((resource) => differencesOf(resource, things.get(resource.id))),
    ...orphans.map(({ id, urn = "" }) => ({ kind: "only-in-cloud" as const, id, urn })),
  ];
}

type Managed = ExportedResource & { readonly id: string };

const isManaged = (resource: ExportedResource): resource is Managed =>
  resource.custom === true &&
  resource.id !== undefined &&
  resource.external !== true &&
  !/^pulumi:/.test(resource.type);

function differencesOf({ id, urn, outputs = {} }: Managed, thing: Thing | undefined): Difference[] {
  if (thing === undefined) return [{ kind: "only-in-state", id, urn }];
  const state = masked(outputs) as Record<string, unknown>;
  const properties = new Set([...Object.keys(state), ...Object.keys(thing.properties)]);
  return [...properties]
    .filter((property) => canonical(state[property]) !== canonical(thing.properties[property]))
    .map((property) => ({
      kind: "property",
      id,
      urn,
      property,
      state: state[property],
      cloud: thing.properties[property],
    }));
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The value as the journal has it: an exported secret is its JSON under `plaintext`. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (SIGNATURE in object) return secretMark(JSON.parse(String(object["plaintext"])));
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, masked(item)]));
}
