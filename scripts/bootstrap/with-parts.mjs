// Runs a script with the parts that it needs: node scripts/bootstrap/with-parts.mjs [--need engine,act] SCRIPT [ARGUMENT...]
import { spawn } from "node:child_process";
import { prepare, PARTS } from "./prepare.mjs";
import { root } from "./root.mjs";

const [first, list, ...rest] = process.argv.slice(2);
const [need, command] = first === "--need" ? [list.split(","), rest] : [PARTS, process.argv.slice(2)];
const { env, had, missing } = await prepare({
  need: ["packages", "node24", ...need],
  log: (line) => console.error(line),
});
for (const { part, reason, next } of missing) console.error(`${part} is missing: ${reason}. ${next}`);
const node = had.find(({ part }) => part === "node24")?.path ?? process.execPath;
if (command.length === 0) {
  for (const { part, path, how, seconds } of had) console.log(`${part}\t${how}\t${seconds.toFixed(1)} s\t${path}`);
  process.exitCode = missing.length > 0 ? 2 : 0;
} else {
  const child = spawn(node, command, { stdio: "inherit", cwd: root, env });
  // The terminal signals the whole group: the script decides what to do, and this process ends with it.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => name !== "SIGINT" && child.kill(name));
  child.once("error", (error) => (console.error(error.message), (process.exitCode = 1)));
  child.once("close", (code, signal) => (process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1)));
}
