import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A part that the bootstrap (scripts/bootstrap) finds, loads or builds. */
export type Part =
  | "engine"
  | "yaml"
  | "act"
  | "actionlint"
  | "chromium"
  | "moto"
  | "python"
  | "flask"
  | "infra"
  | "zizmor"
  | "images"
  | "python-image"
  | ("etcd" | "kube" | "kwok" | "kustomize");

/**
 * How each part is recognized when jest was started by hand; act is always our own build, and moto, python, flask, infra and zizmor
 * are packages, so PATH says nothing.
 */
const PROGRAMS: Record<Part, readonly (readonly string[])[]> = {
  engine: [["pulumi"], ["pulumi-language-nodejs"]],
  yaml: [["pulumi-language-yaml"]],
  act: [],
  moto: [],
  python: [],
  flask: [],
  actionlint: [["actionlint"]],
  chromium: [["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]],
  infra: [],
  zizmor: [],
  images: [],
  "python-image": [],
  etcd: [["etcd"]],
  kube: [["kube-apiserver"], ["kube-controller-manager"], ["kube-scheduler"], ["kubectl"]],
  kwok: [["kwok"]],
  kustomize: [["kustomize"]],
};
const VARIABLES: Record<Part, string> = {
  engine: "INFRA_ACTION_ENGINE",
  yaml: "INFRA_ACTION_YAML_HOST",
  act: "INFRA_ACTION_ACT",
  actionlint: "INFRA_ACTION_ACTIONLINT",
  chromium: "INFRA_ACTION_CHROMIUM",
  moto: "INFRA_ACTION_MOTO",
  python: "INFRA_ACTION_PYTHON",
  flask: "INFRA_ACTION_FLASK",
  infra: "INFRA_ACTION_INFRA",
  zizmor: "INFRA_ACTION_ZIZMOR",
  images: "INFRA_ACTION_IMAGES",
  "python-image": "INFRA_ACTION_PYTHON_IMAGE",
  etcd: "INFRA_ACTION_ETCD",
  kube: "INFRA_ACTION_KUBE",
  kwok: "INFRA_ACTION_KWOK",
  kustomize: "INFRA_ACTION_KUSTOMIZE",
};

/**
 * A `describe` that needs these parts. Where one is missing its tests are skipped under a name that says which:
 * `npm test` counts them as not proved (scripts/proof/jest-count.mjs reads the name).
 */
export function describeWith(parts: Part | readonly Part[], name: string, body: () => void): void {
  const absent = [parts].flat().filter((part) => partPath(part) === undefined);
  if (absent.length === 0) describe(name, body);
  else describe.skip(`${name} [not proved: without ${absent.join(" and ")}]`, body);
}

/** The path of a part's program, or undefined when it is not there. */
export function partPath(part: Part): string | undefined {
  const list = process.env["INFRA_ACTION_PARTS"];
  if (list !== undefined && !list.split(",").includes(part)) return undefined;
  const told = process.env[VARIABLES[part]];
  if (told !== undefined && told !== "") return told;
  const found = PROGRAMS[part].map((names) => findOnPath(names));
  return found.includes(undefined) ? undefined : found[0];
}

function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
