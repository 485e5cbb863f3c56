// npm run bench: paired timings against the raw CLI and, where BENCH_PEER names its dist/index.js, pulumi/actions.
// -- --rounds 5  rounds of the previews · --only start,preview,comment,footprint,rendering,sizes · --write  into bench/README.md · --json
import { fileURLToPath } from "node:url";
import { continueWith } from "../scripts/demo/set-up.mjs";

const script = fileURLToPath(new URL("all.mjs", import.meta.url));
// The renderings are loaded from their sources, which Node remarks on.
const quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON";
await continueWith([quiet, script, ...process.argv.slice(2)], { log: (line) => console.error(line) });
