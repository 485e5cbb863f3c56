// Runs one engine call in a process of its own, for tests that kill it. Argument: the EngineCall as JSON.
import { runEngine } from "../../src/adapters/engine-process.ts";

await runEngine(JSON.parse(process.argv[2]));
