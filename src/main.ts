import { enableCompileCache } from "node:module";
import { outliveReaders } from "./main/streams";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 22) {
  process.stderr.write(
    `infra-action needs Node 22 or newer; this is ${process.versions.node}. npx node@24 brings one.\n`,
  );
  process.exit(2);
}

// The only file that acts on import. GitHub starts it without arguments; a terminal with some.
enableCompileCache();

const asAction = process.argv.length <= 2 && process.env["GITHUB_ACTIONS"] === "true";
const started = asAction
  ? import("./main/action").then(({ runAction }) => runAction())
  : import("./main/terminal").then(({ runTerminal }) => runTerminal(process.argv.slice(2)));

let isAllWritten = true;
outliveReaders(process.stdout, process.stderr, ({ message }) => {
  isAllWritten = false;
  process.exitCode = 1;
  process.stderr.write(`What was asked for could not be written to stdout: ${message}\n`);
});

// A promise that never settles would let Node end with 0, and GitHub would call that a success.
process.exitCode = 1;
void started.then(
  (exitCode) => {
    process.exitCode = isAllWritten || exitCode !== 0 ? exitCode : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
