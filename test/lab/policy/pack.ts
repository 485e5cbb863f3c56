import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One rule: a resource violates it where its property has the forbidden value (without `property`: always). */
export interface PolicyRule {
  readonly name: string;
  readonly description: string;
  readonly level: "advisory" | "mandatory" | "remediate";
  readonly severity?: "low" | "medium" | "high" | "critical";
  /** A regular expression on the URN. */
  readonly match: string;
  readonly property?: string;
  readonly forbidden?: unknown;
  readonly message: string;
  /** What a remediation sets. */
  readonly sets?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a policy pack in a folder: an executable that the engine starts as its own kind of plugin, since the language host of
 * the tests cannot run a pack by its folder. Returns its path, for `policyPacks`.
 */
export function makePolicyPack(folder: string, name: string, rules: readonly PolicyRule[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "rules.json"), JSON.stringify({ name, rules }, null, 2));
  const program = join(folder, "run-pack");
  symlinkSync(join(__dirname, "pulumi-analyzer-lab"), program);
  return program;
}
