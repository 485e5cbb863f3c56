// Brings what demo and bench need, then goes on under Node 24. Runs on Node 20, before any package is installed.
import { spawn } from "node:child_process";
import { prepare } from "../bootstrap/prepare.mjs";
import { root } from "../bootstrap/root.mjs";

const NEED = ["packages", "node24", "engine"];

/**
 * Prepares, then runs Node 24 with these arguments, a script and its own; its exit code becomes this process's.
 * @param options.need parts besides those that every demo wants
 */
export async function continueWith(args, { need = [], log = console.log } = {}) {
  const started = performance.now();
  log("Set-up (kept for the next run):");
  const { env, had, missing } = await prepare({ need: [...NEED, ...need], log: (line) => log(`  ${line}`) });
  for (const { part, reason, next } of missing) console.error(`\n${part} is missing: ${reason}. ${next}`);
  if (missing.length > 0) return (process.exitCode = 1);
  const parts = had.map(({ part, how }) => `${part} (${how})`).join(", ");
  log(`  ✓ ${parts} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  const node = had.find(({ part }) => part === "node24").path;
  await follow(spawn(node, args, { stdio: "inherit", cwd: root, env }));
}

/** A terminal signals the whole group, so SIGINT has reached the script already; others are passed on. */
function follow(child) {
  const pass = (name) => void child.kill(name);
  process.on("SIGINT", () => undefined);
  for (const name of ["SIGTERM", "SIGHUP"]) process.on(name, pass);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(`Node 24 could not be started: ${error.message}. Remove node_modules and run again.`);
      process.exitCode = 1;
      resolve();
    });
    child.once("close", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
      resolve();
    });
  });
}
