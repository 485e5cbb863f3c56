import * as pulumi from "@pulumi/pulumi";
import { overlaps, parseCidr } from "./cidr";
import { stackConfig, type StackConfig } from "./config-schema";
import { SERVICES, type Service } from "./services";

export interface Settings extends StackConfig {
  readonly region: string;
  /** The service's line of the address plan. */
  readonly plan: Service;
}

const KEYS = Object.keys(stackConfig.shape);
/** Keys whose value is a word; the others are objects. */
const WORDS = ["service", "protect"];

/**
 * The stack's configuration, checked as a whole. Throws before any resource is registered, with every mistake by its key.
 */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  const given = Object.fromEntries(
    KEYS.map((key) => [key, valueOf(config, key)]).filter(([, value]) => value !== undefined),
  );
  return checkSettings(given, { stack: pulumi.getStack(), region: new pulumi.Config("aws").require("region") });
}

function valueOf(config: pulumi.Config, key: string): unknown {
  if (!WORDS.includes(key)) return config.getObject(key);
  return key === "protect" ? config.getBoolean(key) : config.get(key);
}

/** The pure part of `readSettings`. */
export function checkSettings(given: unknown, { stack, region }: { stack: string; region: string }): Settings {
  const parsed = stackConfig.safeParse(given);
  if (!parsed.success)
    throw wrong(
      stack,
      parsed.error.issues.map(({ path, message }) => `infra:${path.join(".")}: ${message}`),
    );
  const settings = parsed.data;
  const plan = SERVICES.find(({ name }) => name === settings.service);
  const wrongService = serviceMistakes(settings, plan, stack);
  // Of a wrong service nothing else is worth saying: its range is another one's.
  const mistakes =
    wrongService.length > 0 ? wrongService : [...rangeMistakes(settings), ...zoneMistakes(settings, region)];
  if (plan === undefined || mistakes.length > 0) throw wrong(stack, mistakes);
  return { ...settings, region, plan };
}

/** Pulumi prints a RunError's message alone, without a stack trace. */
const wrong = (stack: string, mistakes: readonly string[]): pulumi.RunError =>
  new pulumi.RunError(
    [`Pulumi.${stack}.yaml cannot be used, nothing was created:`, ...mistakes.map((mistake) => `- ${mistake}`)].join(
      "\n",
    ),
  );

function serviceMistakes({ service }: StackConfig, plan: Service | undefined, stack: string): string[] {
  if (plan === undefined) return [`infra:service: ${service} is not in the address plan: add it to services.ts.`];
  if (plan.madeBy !== "pulumi")
    return [
      `infra:service: ${service} is made by hand with ${plan.madeBy} (infra/${service}); Pulumi leaves it alone.`,
    ];
  if (service !== stack) return [`infra:service: the stack ${stack} is for the service ${stack}, not for ${service}.`];
  return [];
}

function rangeMistakes({ service, network }: StackConfig): string[] {
  const own = parseCidr(network.cidr);
  return SERVICES.filter(({ name }) => name !== service).flatMap(({ name, cidr, madeBy }) => {
    const taken = parseCidr(cidr);
    if (own === undefined || taken === undefined || !overlaps(own, taken)) return [];
    return [`infra:network.cidr: ${network.cidr} overlaps ${cidr}, which is reserved for ${name} (made by ${madeBy}).`];
  });
}

function zoneMistakes({ network }: StackConfig, region: string): string[] {
  return network.zones
    .filter((zone) => zone.slice(0, -1) !== region)
    .map((zone) => `infra:network.zones: ${zone} is not in aws:region ${region}.`);
}
