// Programs that the demo starts: the engine, git, and the action's step.
import { spawn } from "node:child_process";
import { DemoFailure } from "./steps.mjs";

/** What runs: how it is signalled, and when it has ended. */
const running = new Set();

/** Keeps what runs in mind until it has ended, so that an interrupted demo can end it. */
export async function follow(work) {
  running.add(work);
  return work.ended.finally(() => running.delete(work));
}

/** Signals what still runs, and waits until it has ended. */
export async function endChildren() {
  for (const { signal } of running) signal("SIGINT");
  await Promise.allSettled([...running].map(({ ended }) => ended));
}

/**
 * Runs a program to its end, in a process group of its own: Ctrl-C reaches it once, through `endChildren`. Gives its
 * {stdout, stderr}; throws DemoFailure with its last words if it fails.
 */
export async function run(command, args, { cwd, env, input = "" }) {
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"])
    child[stream].setEncoding("utf8").on("data", (text) => {
      printed[stream] += text;
    });
  child.stdin.on("error", () => undefined); // it may have ended before it read
  child.stdin.end(input);
  const ended = new Promise((resolve, reject) => {
    child.once("error", (error) => reject(notStarted(command, error)));
    child.once("close", resolve);
  });
  const exitCode = await follow({ signal: (name) => child.kill(name), ended });
  if (exitCode === 0) return printed;
  const words = `${printed.stdout}\n${printed.stderr}`.trim().split("\n").slice(-12).join("\n    ");
  throw new DemoFailure(
    `"${[command.split("/").at(-1), ...args].join(" ")}" ended with ${exitCode}:\n    ${words}\n `,
    "Read its words above; if they name a missing part, npm run demo brings it on the next run.",
  );
}

function notStarted(command, { message }) {
  return new DemoFailure(
    `${command} could not be started: ${message}.`,
    `Put ${command} on PATH and run the demo again.`,
  );
}
