// The raw Pulumi engine, as a team without this action would call it.
import { join } from "node:path";
import { run } from "./child.mjs";

export const STACK = "day";

/** Calls on one stack of one checkout. */
export class Engine {
  #cwd;
  #env;

  constructor(checkout, env) {
    this.#cwd = join(checkout, "infra");
    this.#env = env;
  }

  createStack() {
    return this.#pulumi(["stack", "init", STACK]);
  }

  setConfig(key, value) {
    return this.#pulumi(["config", "set", key, value, "--stack", STACK]);
  }

  setSecret(key, value) {
    return this.#pulumi(["config", "set", "--secret", key, "--stack", STACK], value);
  }

  up() {
    return this.#pulumi(["up", "--yes", "--skip-preview", "--stack", STACK]);
  }

  #pulumi(args, input) {
    return run("pulumi", [...args, "--non-interactive"], { cwd: this.#cwd, env: this.#env, input });
  }
}
