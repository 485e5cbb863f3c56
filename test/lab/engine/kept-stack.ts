import { createHash, type Hash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { JournalLine } from "../cloud/provider/journal.cjs";
import { partPath } from "../parts";
import type { EngineResult } from "./engine-process";
import { writeFiles } from "./lab-project";
import type { LabStack } from "./lab-stack";
import { SALT } from "./primed-stack";
import type { Files } from "./project-files";

/**
 * What a test deploys only to have it there is deployed once, and copied from then on: the stack's state and what the cloud
 * has of it. Kept under the hash of everything that it follows from; a change of any of it, and the engine does it again.
 */
const REPOSITORY = resolve(__dirname, "../../..");
const MODULES = join(REPOSITORY, "node_modules");
const KEPT = join(MODULES, ".cache/lab-stacks");
const ROOT = "{workspace}";

interface Kept {
  readonly result: EngineResult;
  /** By their paths below the state's folder. */
  readonly files: Files;
  readonly lines: readonly JournalLine[];
}

/** Does what `up` would, by `up` where it has never been done. */
export async function keptUp(
  stack: LabStack,
  args: readonly string[],
  up: () => Promise<EngineResult>,
): Promise<EngineResult> {
  if (!isKeepable(stack)) return up();
  const file = join(KEPT, `${keyOf(stack, args)}.json`);
  const kept = read(file, stack);
  if (kept !== undefined) return restored(kept, stack);
  const before = stack.cloud.lines().length;
  const result = await up();
  if (result.code === 0) keep(file, stack, { result, ...leftOf(stack, before) });
  return result;
}

/** Not where something real is behind the cloud or the state, nor where a salt by chance makes each state another one. */
function isKeepable({ workspace: { root, env, stateFolder }, folder, name }: LabStack): boolean {
  const inCloud = filesBelow(join(root, "cloud")).every((path) => CLOUD_FILES.includes(path));
  const stackFile = join(folder, `Pulumi.${name}.yaml`);
  const hasSalt = existsSync(stackFile) && readFileSync(stackFile, "utf8").includes(SALT);
  return inCloud && hasSalt && env["PULUMI_BACKEND_URL"] === `file://${stateFolder}`;
}

const CLOUD_FILES: readonly string[] = ["journal.jsonl", "faults.json", "types.json"];

function keyOf(
  { workspace: { root, env, stateFolder, cloud }, folder, name }: LabStack,
  args: readonly string[],
): string {
  const hash = createHash("sha256").update(lab());
  const add = (text: string): Hash => hash.update(`${text.replaceAll(root, ROOT)}\0`);
  const addAll = (below: string): void =>
    filesBelow(below).forEach((path) => add(`${path}\0${timeless(readFileSync(join(below, path), "utf8"))}`));
  add(JSON.stringify([name, folder, args, env, commitOf(folder), readdirSync(join(root, "home/plugins"))]));
  addAll(folder);
  addAll(join(stateFolder, ".pulumi/stacks"));
  const lines = cloud.lines().filter(({ urn }) => urn !== undefined);
  add(
    lines
      .map((line) => JSON.stringify({ ...line, at: "", pid: 0 }))
      .sort()
      .join("\n"),
  );
  for (const rules of ["faults.json", "types.json"]) add(textOf(join(cloud.folder, rules)));
  return hash.digest("hex").slice(0, 32);
}

let ofLab: string | undefined;

/** The engine, the provider and the packages that programs run on. */
function lab(): string {
  if (ofLab !== undefined) return ofLab;
  const hash = createHash("sha256").update(`${process.version} ${process.execPath}`);
  for (const part of ["engine", "yaml", "python"] as const) {
    const program = partPath(part) ?? "";
    const { size = 0, mtimeMs = 0 } = existsSync(program) ? statSync(program) : {};
    hash.update(`${program} ${String(size)} ${String(mtimeMs)}\0`);
  }
  hash.update(textOf(join(MODULES, ".package-lock.json"))).update(readFileSync(__filename));
  const cloud = join(REPOSITORY, "test/lab/cloud");
  for (const path of filesBelow(cloud)) hash.update(path).update(readFileSync(join(cloud, path)));
  return (ofLab = hash.digest("hex"));
}

/** The engine writes down which commit it was: a stack's history may be asked for it. */
function commitOf(folder: string): string {
  const git = join(folder, ".git");
  if (!existsSync(git)) return dirname(folder) === folder ? "" : commitOf(dirname(folder));
  const head = textOf(join(git, "HEAD")).trim();
  return /^ref: (.*)/.exec(head)?.[1] === undefined ? head : `${head} ${textOf(join(git, head.slice(5)))}`;
}

function leftOf({ workspace, project, name, cloud }: LabStack, before: number): Pick<Kept, "files" | "lines"> {
  const own = `/${project.description.name}/${name}`;
  const paths = filesBelow(workspace.stateFolder).filter((path) => /^\.pulumi\/(stacks|history|backups)\//.test(path));
  const files = paths.filter((path) => path.includes(`${own}/`) || path.includes(`${own}.`));
  const prefix = `urn:pulumi:${name}::${project.description.name}::`;
  return {
    files: Object.fromEntries(files.map((path) => [path, textOf(join(workspace.stateFolder, path))])),
    lines: cloud
      .lines()
      .slice(before)
      .filter(({ urn }) => urn?.startsWith(prefix)),
  };
}

function restored({ result, files, lines }: Kept, { workspace, cloud }: LabStack): EngineResult {
  writeFiles(workspace.stateFolder, files);
  for (const line of lines) cloud.write(line);
  return result;
}

function read(file: string, { workspace }: LabStack): Kept | undefined {
  const text = textOf(file);
  return text === "" ? undefined : (JSON.parse(text.replaceAll(ROOT, workspace.root)) as Kept);
}

/** Whole or not at all: another worker may look for it. */
function keep(file: string, { workspace }: LabStack, kept: Kept): void {
  mkdirSync(KEPT, { recursive: true });
  const temporary = `${file}.${String(process.pid)}`;
  writeFileSync(temporary, JSON.stringify(kept).replaceAll(workspace.root, ROOT));
  renameSync(temporary, file);
}

/** Without when it was. */
const timeless = (text: string): string => text.replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"/g, '""');

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Paths of the files below a folder, in order; without what git and npm have in it. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== ".git")
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(folder, entry.name)).map((path) => join(entry.name, path))
        : entry.isFile()
          ? [entry.name]
          : [],
    )
    .sort();
}
