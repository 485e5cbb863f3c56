// Holds the processes of one lab cluster. It is told by lines of JSON on stdin ({start, command, args, log, env}, {stop})
// and answers with lines of JSON on stdout. When stdin ends, however the test ended, it kills them all and removes `folder`.
import { spawn } from "node:child_process";
import { openSync, closeSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

const folder = process.argv[2];
const running = new Map();

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
process.stdout.on("error", () => {});

function start({ start: name, command, args, log, env }) {
  const out = openSync(log, "a");
  const child = spawn(command, args, { stdio: ["ignore", out, out], env: { ...process.env, ...env } });
  closeSync(out);
  running.set(name, child);
  child.once("error", (error) => say({ ended: name, why: error.message }));
  child.once("exit", (code, signal) => {
    if (running.get(name) === child) running.delete(name);
    say({ ended: name, why: `exit ${code ?? signal}` });
  });
}

function stop({ stop: name }) {
  // SIGKILL on purpose: a graceful API server waits for its clients' watches.
  running.get(name)?.kill("SIGKILL");
}

function end() {
  for (const child of running.values()) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  process.exit(0);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => {});
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = JSON.parse(line);
    if ("start" in message) start(message);
    else stop(message);
  })
  .on("close", end);
