import { extname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InfraError } from "../errors";
import { shortStackName } from "./stack-id";

/** What we use of a Pulumi.yaml. */
export interface Project {
  readonly name: string;
  /** nodejs, python, go, dotnet, java, yaml, … */
  readonly runtime: string;
  readonly runtimeOptions: Readonly<Record<string, unknown>>;
  /** Where the program is, from the project's folder. */
  readonly main: string | undefined;
  /** Where the stacks' config files are, from the project's folder. */
  readonly stackConfigDir: string | undefined;
  /** Used where neither the environment nor a login names a backend. */
  readonly backendUrl: string | undefined;
  /** How config files end: .yaml, .yml or .json, as Pulumi.yaml itself does. */
  readonly extension: string;
}

const options = z.record(z.string(), z.unknown());
const projectSchema = z.object({
  name: z.string().min(1),
  runtime: z.union([z.string().min(1), z.object({ name: z.string().min(1), options: options.nullish() })]),
  main: z.string().nullish(),
  stackConfigDir: z.string().nullish(),
  // Its older name. Today's `config` is a map of config declarations.
  config: z.unknown().optional(),
  backend: z.object({ url: z.string().nullish() }).nullish(),
});

/**
 * Reads a project file.
 * @param text of Pulumi.yaml, .yml or .json
 * @param workDir named in errors
 * @param fileName its name, which tells how the stacks' config files end
 * @throws InfraError PROJECT_INVALID with what is wrong in it; the file's own text is not repeated beyond names of keys
 */
export function parseProject(text: string, workDir: string, fileName = "Pulumi.yaml"): Project {
  const parsed = projectSchema.safeParse(read(text, workDir, fileName));
  if (!parsed.success) throw invalid(workDir, fileName, problemOf(parsed.error));
  const { name, runtime, main, stackConfigDir, config, backend } = parsed.data;
  const named = typeof runtime === "string" ? { name: runtime, options: {} } : runtime;
  return {
    name,
    runtime: named.name,
    runtimeOptions: named.options ?? {},
    main: main ?? undefined,
    stackConfigDir: stackConfigDir ?? (typeof config === "string" ? config : undefined),
    backendUrl: backend?.url ?? undefined,
    extension: extname(fileName),
  };
}

/** Absolute path of a stack's config file. There may be no such file: a stack without config has none. */
export function configFileOf(project: Project, folder: string, stack: string): string {
  return join(folder, project.stackConfigDir ?? "", `Pulumi.${shortStackName(stack)}${project.extension}`);
}

function read(text: string, workDir: string, fileName: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
    throw invalid(workDir, fileName, `It is no YAML: ${why.replace(/:$/, "")}.`, error);
  }
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const key = issue?.path.map(String).join(".") ?? "";
  return key === ""
    ? "It has to be a map with `name` and `runtime`."
    : `Its \`${key}\` is missing or not what it has to be.`;
}

function invalid(workDir: string, fileName: string, why: string, cause?: unknown): InfraError {
  return new InfraError(
    "PROJECT_INVALID",
    {
      what: `${workDir === "." ? "" : `${workDir}/`}${fileName} cannot be used.`,
      why,
      next: "Correct the file: a project has at least a `name` and a `runtime`.",
    },
    { cause },
  );
}
