import { z } from "zod";
import type { BackendFacts } from "./backend";
import type { ProgramFacts } from "./engine";

/** How a call of the engine ended, as far as it matters here. */
interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const whoamiSchema = z.object({ user: z.string(), url: z.string() });

/**
 * `pulumi whoami --json`.
 * @param url that was asked for, as far as it is known
 */
export function backendOf({ exitCode, stdout, stderr }: Answer, url: string | undefined): BackendFacts {
  const { data } = whoamiSchema.safeParse(exitCode === 0 ? jsonOf(stdout) : undefined);
  return data === undefined ? { kind: "closed", url, stderr } : { kind: "open", ...data };
}

const aboutSchema = z.object({
  runtime: z
    .object({ executable: z.string().catch(""), version: z.string().catch("") })
    .nullable()
    .catch(null),
  plugins: z
    .array(z.object({ name: z.string(), version: z.string().nullable().catch(null) }))
    .nullable()
    .catch(null),
  errors: z.array(z.string()).nullable().catch(null),
});

/** `pulumi about --json`; undefined where it is none. */
export function aboutOf({ stdout }: Pick<Answer, "stdout">): ProgramFacts["about"] {
  const { data } = aboutSchema.safeParse(jsonOf(stdout));
  return data === undefined
    ? undefined
    : { language: data.runtime, plugins: data.plugins ?? [], errors: data.errors ?? [] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
