import { join } from "node:path";

/** What an engine process writes, in its folder. */
export type EngineFiles = Readonly<Record<"stdout" | "stderr" | "events", string>>;

export function engineFiles(folder: string): EngineFiles {
  return { stdout: join(folder, "stdout"), stderr: join(folder, "stderr"), events: join(folder, "events") };
}
