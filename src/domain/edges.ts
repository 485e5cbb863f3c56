import type { Config } from "./config/schema";
import type { DiscoveredProject } from "./discovery";

/** How we know that one stack reads another's outputs. A hint may be wrong; the others are facts. */
export type EdgeSource = "declared" | "learned" | "config" | "hint";

export interface Edge {
  /** Id of the stack that reads. */
  readonly reader: string;
  /** Id of the stack that is read, and so comes first. */
  readonly upstream: string;
  readonly source: EdgeSource;
}

/** What edges are found in. */
export interface EdgeFacts {
  readonly projects: readonly DiscoveredProject[];
  readonly config: Config;
  /** By stack id: names of StackReferences in earlier previews, as the program wrote them. */
  readonly learned: ReadonlyMap<string, readonly string[]>;
  /** The text of a stack's config file: thousands, of which each is wanted once. */
  readonly configText: (configFile: string) => string | undefined;
  /** By work-dir: names of StackReferences in the program's text (stack-reference-hints.ts). */
  readonly hints: ReadonlyMap<string, readonly string[]>;
}

/**
 * Which stack reads which. Declared ones that name no stack are left out here; config/check.ts tells them.
 * A stack never reads itself; the same edge is told once, by its strongest source.
 */
export function edgesOf(facts: EdgeFacts): Edge[] {
  const names = stackNames(facts.projects);
  const ids = new Set([...names.values()].flat());
  const edges = new Map<string, Edge>();
  const add = (reader: string, upstreams: readonly string[], source: EdgeSource): void => {
    for (const upstream of upstreams) {
      const key = `${reader} ${upstream}`;
      if (upstream !== reader && !edges.has(key)) edges.set(key, { reader, upstream, source });
    }
  };
  for (const [reader, { dependsOn }] of Object.entries(facts.config.stacks ?? {}))
    if (ids.has(reader))
      add(
        reader,
        (dependsOn ?? []).filter((upstream) => ids.has(upstream)),
        "declared",
      );
  for (const project of facts.projects) {
    const hints = facts.hints.get(project.workDir) ?? [];
    for (const { id, stack, configFile } of project.stacks) {
      const here = { project: project.name, stack };
      for (const name of facts.learned.get(id) ?? []) add(id, resolved(name, here, names), "learned");
      for (const name of namesInConfig(facts.configText(configFile))) add(id, resolved(name, here, names), "config");
      for (const name of hints) add(id, resolved(name, here, names), "hint");
    }
  }
  return [...edges.values()];
}

/** Ids by `project/stack`; several where two folders hold projects of one name, since either may be meant. */
function stackNames(projects: readonly DiscoveredProject[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, stacks } of projects)
    for (const { id, stack } of stacks) {
      const there = names.get(`${name}/${stack}`);
      if (there === undefined) names.set(`${name}/${stack}`, [id]);
      else there.push(id);
    }
  return names;
}

/**
 * The ids behind a reference: `organization/project/stack`, `project/stack`, or a short name within the same project.
 * `${…}` in it stands for the reader's own stack name, as programs write it.
 */
function resolved(
  name: string,
  here: { project: string; stack: string },
  names: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const parts = name.replace(/\$\{[^}]*\}/g, here.stack).split("/");
  const stack = parts.at(-1) ?? "";
  return names.get(`${parts.length > 1 ? parts.at(-2) : here.project}/${stack}`) ?? [];
}

/** A whole value that could be a stack's full name. A bare word is no reference, a part of an address neither. */
const FULL_NAME = /(?<=[\s"'])[\w.-]+(?:\/[\w.-]+){1,2}(?=[\s"',\]}]|$)/g;

/** Stacks that a config file may name. Not parsed: a repository has thousands, and which of these are stacks is known. */
function namesInConfig(text: string | undefined): string[] {
  return text?.includes("/") === true ? (text.replace(/(?<=^|\s)#.*$/gm, "").match(FULL_NAME) ?? []) : [];
}
