import { stackFile, type Config } from "./primed-stack";

export type Files = Readonly<Record<string, string>>;

export interface ProjectDescription {
  readonly name: string;
  readonly runtime: "nodejs" | "typescript" | "python" | "yaml";
  /**
   * nodejs: the text of index.js, CommonJS. typescript: of index.ts. python: of __main__.py. yaml: what follows in Pulumi.yaml
   * (resources, outputs).
   * Or all files by path, or what makes the text of the inputs: then there is no x.json.
   */
  readonly program: string | Files | ((inputs: unknown) => string);
  /** x.json beside the program: values that a test changes. */
  readonly inputs?: unknown;
  /** Stacks by name, each with its configuration; default one, `dev`. */
  readonly stacks?: Readonly<Record<string, Config>>;
  /** More lines of Pulumi.yaml. */
  readonly settings?: string;
}

/** All files of a project, by path: to write them, or to commit them to a repository. */
export function projectFiles(description: ProjectDescription): Files {
  const project = written(description);
  const stacks = Object.entries(project.stacks ?? { dev: {} });
  return {
    "Pulumi.yaml": pulumiYaml(project),
    ...programFiles(project),
    ...(project.inputs === undefined ? {} : { "x.json": `${JSON.stringify(project.inputs, null, 2)}\n` }),
    ...Object.fromEntries(stacks.map(([stack, config]) => [`Pulumi.${stack}.yaml`, stackFile(project.name, config)])),
  };
}

type Written = ProjectDescription & { readonly program: string | Files };

/** The description with its program as it is written. */
function written({ program, inputs, ...rest }: ProjectDescription): Written {
  if (typeof program === "function") return { ...rest, program: program(inputs) };
  return { ...rest, program, ...(inputs === undefined ? {} : { inputs }) };
}

function pulumiYaml({ name, runtime, program, settings = "" }: Written): string {
  const body = runtime === "yaml" && typeof program === "string" ? program : "";
  return [`name: ${name}`, `runtime: ${runtime === "typescript" ? "nodejs" : runtime}`, settings, body]
    .filter((part) => part !== "")
    .map((part) => part.replace(/\n*$/, "\n"))
    .join("");
}

function programFiles({ name, runtime, program }: Written): Files {
  const files = typeof program === "string" ? mainFile(runtime, program) : program;
  if (runtime === "yaml" || runtime === "python") return files;
  const packageJson = `${JSON.stringify({ name, private: true, main: MAIN_FILES[runtime] }, null, 2)}\n`;
  return { "package.json": packageJson, ...(runtime === "typescript" ? { "tsconfig.json": TSCONFIG } : {}), ...files };
}

const MAIN_FILES = { nodejs: "index.js", typescript: "index.ts", python: "__main__.py" } as const;

const mainFile = (runtime: ProjectDescription["runtime"], text: string): Files =>
  runtime === "yaml" ? {} : { [MAIN_FILES[runtime]]: text };

const TSCONFIG = `${JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node", skipLibCheck: true }, files: ["index.ts"] }, null, 2)}\n`;
