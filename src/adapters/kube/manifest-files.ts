import { spawn } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { InfraError } from "../../errors";
import type { ManifestFiles } from "../../ports/manifests";

type Environment = Readonly<Record<string, string | undefined>>;

const KUSTOMIZATIONS = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const TIMEOUT_MS = 120_000;
const LARGEST_BYTES = 32 * 1024 * 1024;
const AT_MOST_FILES = 1000;

export function manifestFiles({
  root,
  environment,
}: {
  readonly root: string;
  readonly environment: Environment;
}): ManifestFiles {
  return {
    async read(path) {
      const place = resolve(root, path);
      const facts = await stat(place).catch(() => undefined);
      if (facts === undefined) throw unusable(path, "There is no such file or folder.");
      if (facts.isFile()) return [{ file: named(root, place), text: await readFile(place, "utf8") }];
      const names = await readdir(place);
      if (KUSTOMIZATIONS.some((name) => names.includes(name)))
        return [{ file: named(root, place), text: await built(place, path, environment) }];
      const files = (await filesBelow(place)).slice(0, AT_MOST_FILES);
      if (files.length === 0) throw unusable(path, "The folder has no YAML or JSON files.");
      return Promise.all(files.map(async (file) => ({ file: named(root, file), text: await readFile(file, "utf8") })));
    },
  };
}

const named = (root: string, path: string): string => relative(root, path) || ".";

async function filesBelow(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    entries.map((entry) => {
      if (entry.name.startsWith(".")) return [];
      if (entry.isDirectory()) return filesBelow(join(folder, entry.name));
      return entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) ? [join(folder, entry.name)] : [];
    }),
  );
  return found.flat();
}

/** The real kustomize; kubectl has one inside. */
async function built(folder: string, path: string, environment: Environment): Promise<string> {
  const own = await run("kustomize", ["build", folder], environment);
  const result = own.kind === "absent" ? await run("kubectl", ["kustomize", folder], environment) : own;
  if (result.kind === "built") return result.text;
  const why = result.kind === "absent" ? "Neither kustomize nor kubectl is on PATH." : result.why;
  throw new InfraError("KUSTOMIZE_UNUSABLE", {
    what: `kustomize could not build ${path}.`,
    why,
    next:
      result.kind === "absent"
        ? "Install kustomize 5 in a step before."
        : `\`kustomize build ${path}\` shows the same.`,
  });
}

type Ran =
  | { readonly kind: "built"; readonly text: string }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "absent" };

function run(command: string, args: readonly string[], environment: Environment): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BYTES) chunks.push(chunk);
      else child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr = (stderr + chunk).slice(0, 4000)));
    child.once("error", () => {
      done({ kind: "absent" });
    });
    child.once("close", (code) => {
      if (code === 0) done({ kind: "built", text: Buffer.concat(chunks).toString("utf8") });
      else
        done({
          kind: "failed",
          why: stderr.trim().split("\n", 1)[0]?.slice(0, 500) ?? `It ended with ${String(code)}.`,
        });
    });
  });
}

function unusable(path: string, why: string): InfraError {
  return new InfraError("CONFIG_INVALID", {
    what: `The manifests ${path} cannot be read.`,
    why,
    next: 'Check "manifests", or `services.<name>.manifests` in infra-action.yml.',
  });
}
