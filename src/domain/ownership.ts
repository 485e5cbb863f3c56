import { posix } from "node:path";
import type { ChangedFile } from "./changed-file";
import type { Config } from "./config/schema";
import { stackOfFile, type DiscoveredProject } from "./discovery";
import { goneStacks } from "./gone-stacks";
import { foldersAbove, matcher, type Matches } from "./glob";
import type { LocalDependency } from "./local-manifests";
import { serviceGlobs } from "./service-globs";

/** Who owns which paths; see `ownership`. */
export interface Ownership {
  /** What a path belongs to, each with the reason in words; the same owner once. */
  ownersOf(path: string): readonly Owner[];
  isIgnored(path: string): boolean;
}

export interface Owner {
  readonly kind: "stack" | "service";
  /** A stack's id or a service's name. */
  readonly id: string;
  readonly why: string;
}

export interface OwnershipFacts {
  readonly projects: readonly DiscoveredProject[];
  readonly config: Config;
  /** By work-dir. */
  readonly localDependencies: ReadonlyMap<string, readonly LocalDependency[]>;
}

/** What a change touches: stacks and services by id, with all reasons in the order of the files. */
export interface Touched {
  readonly stacks: ReadonlyMap<string, readonly string[]>;
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Stacks whose config file is gone. */
  readonly gone: readonly string[];
}

/** Reasons a stack shows; a change of 10,000 files is no reason to print 10,000 of them. */
const REASONS = 5;

/**
 * What a change touches. Both sides of a rename count, deleted files too.
 * @param files of the change, from the repository's root
 */
export function touchedBy(files: readonly ChangedFile[], facts: OwnershipFacts): Touched {
  const owners = ownership(facts);
  const found = { stack: new Map<string, Reasons>(), service: new Map<string, Reasons>() };
  for (const file of files) {
    for (const path of file.oldPath === undefined ? [file.path] : [file.path, file.oldPath]) {
      if (owners.isIgnored(path)) continue;
      for (const owner of owners.ownersOf(path)) addReason(found[owner.kind], owner, path, file);
    }
  }
  return { stacks: told(found.stack), services: told(found.service), gone: goneStacks(files, facts.projects) };
}

interface Reasons {
  readonly first: string[];
  count: number;
}

function addReason(found: Map<string, Reasons>, { id, why }: Owner, path: string, { status }: ChangedFile): void {
  let there = found.get(id);
  if (there === undefined) found.set(id, (there = { first: [], count: 0 }));
  there.count++;
  if (there.first.length < REASONS) there.first.push(`${path} ${status}: ${why}`);
}

function told(found: ReadonlyMap<string, Reasons>): Map<string, string[]> {
  return new Map(
    [...found].map(([id, { first, count }]) => [
      id,
      count > first.length ? [...first, `and ${count - first.length} more files`] : first,
    ]),
  );
}

/**
 * Who owns a path, from the nearest to the widest rule: a stack's own config file (that stack only), the nearest
 * project's folder, local packages that a program uses, `paths` and `shared` of the config, services.
 */
export function ownership(facts: OwnershipFacts): Ownership {
  const { projects, config, localDependencies } = facts;
  const leftAlone = leaveAlone(config);
  const exact = new Map<string, Owner[]>();
  const folders = new Map<string, DiscoveredProject[]>();
  const dependencies = new Map<string, Owner[]>();
  for (const project of projects) {
    for (const { id, configFile } of project.stacks)
      push(exact, configFile, { kind: "stack", id, why: "the stack's own config" });
    for (const folder of project.folders) push(folders, folder, project);
    for (const { path, why } of localDependencies.get(project.workDir) ?? [])
      for (const { id } of project.stacks) push(dependencies, path, { kind: "stack", id, why });
  }
  const above = inPlaceOfFolders(projects, dependencies);
  const wide = wideRules(projects, config);
  const inFolder = folderOwners(folders, dependencies);
  return {
    isIgnored: matcher(config.ignore ?? []),
    ownersOf(path) {
      const { near, used } = inFolder(posix.dirname(path));
      const own = exact.get(path);
      // A config file of a stack says nothing about the other stacks of the project.
      const nearest = own ?? (stackOfFile(path) === undefined ? near : []);
      const exactly = [...(dependencies.get(path) ?? []), ...(above.get(path) ?? [])];
      const all = [...nearest, ...used, ...exactly, ...wide.flatMap((rule) => rule(path))];
      return distinct(all).filter(({ kind, id }) => kind === "service" || !leftAlone.has(id));
    },
  };
}

interface FolderOwners {
  /** Stacks of the nearest project. */
  readonly near: readonly Owner[];
  /** Stacks that use the folder, or one above it. */
  readonly used: readonly Owner[];
}

/** Who owns what lies in a folder; each folder is looked at once. */
function folderOwners(
  folders: ReadonlyMap<string, readonly DiscoveredProject[]>,
  dependencies: ReadonlyMap<string, readonly Owner[]>,
): (folder: string) => FolderOwners {
  const known = new Map<string, FolderOwners>();
  const ownersIn = (folder: string): FolderOwners => {
    const there = known.get(folder);
    if (there !== undefined) return there;
    const over = folder === "." ? { near: [], used: [] } : ownersIn(posix.dirname(folder));
    const used = dependencies.get(folder);
    const found = {
      near: folders.get(folder)?.flatMap(stackOwners) ?? over.near,
      used: used === undefined ? over.used : [...used, ...over.used],
    };
    known.set(folder, found);
    return found;
  };
  return ownersIn;
}

const stackOwners = ({ stacks, name }: DiscoveredProject): Owner[] =>
  stacks.map(({ id }) => stackOwner(id, `in project ${name}`));

/** Stacks that are somebody else's: never taken, whatever changes. */
export const leaveAlone = (config: Config): ReadonlySet<string> =>
  new Set(Object.entries(config.stacks ?? {}).flatMap(([id, stack]) => (stack.leaveAlone === true ? [id] : [])));

/** A submodule or symbolic link changes as one file, in the place of a folder that somebody owns something in. */
function inPlaceOfFolders(
  projects: readonly DiscoveredProject[],
  dependencies: ReadonlyMap<string, readonly Owner[]>,
): Map<string, Owner[]> {
  const above = new Map<string, Owner[]>();
  const add = (path: string, owners: readonly Owner[]): void => {
    for (const folder of ancestors(path).slice(1, -1)) for (const owner of owners) push(above, folder, owner);
  };
  for (const [path, owners] of dependencies) add(path, owners);
  for (const project of projects)
    for (const folder of project.folders) if (folder !== project.workDir) add(folder, stackOwners(project));
  return above;
}

type WideRule = (path: string) => readonly Owner[];

function wideRules(projects: readonly DiscoveredProject[], config: Config): WideRule[] {
  const ids = projects.flatMap(({ stacks }) => stacks.map(({ id }) => id));
  const known = new Set(ids);
  const own = Object.entries(config.stacks ?? {}).map(([id, { paths }]) =>
    wideRule(paths, known.has(id) ? [stackOwner(id, `in the paths of ${id}`)] : []),
  );
  const shared = (config.shared ?? []).map(({ paths, stacks }) => {
    const takes = matcher(stacks.map((glob) => (glob === "*" ? "**" : glob)));
    return wideRule(
      paths,
      ids.filter(takes).map((id) => stackOwner(id, `shared (${paths.join(", ")})`)),
    );
  });
  const services = Object.entries(config.services ?? {}).map(([name, service]) =>
    wideRule(serviceGlobs(name, service), [{ kind: "service", id: name, why: `of service ${name}` }]),
  );
  // The rules themselves: what they say now may be the very change.
  const itself: WideRule = (path) =>
    path === CONFIG_FILE ? ids.map((id) => stackOwner(id, "it decides what touches what")) : [];
  return [...own, ...shared, ...services, itself].filter((rule) => rule !== undefined);
}

function wideRule(globs: readonly string[] | undefined, owners: readonly Owner[]): WideRule | undefined {
  if (globs === undefined || globs.length === 0 || owners.length === 0) return undefined;
  const matches: Matches = matcher(globs);
  const above = new Set(globs.flatMap(foldersAbove));
  return (path) => (matches(path) || above.has(path) ? owners : []);
}

export const CONFIG_FILE = "infra-action.yml";
const stackOwner = (id: string, why: string): Owner => ({ kind: "stack", id, why });

/** The folders above a path and the path itself, nearest first, the root as `.`. */
function ancestors(path: string): string[] {
  const folders = [path];
  for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) folders.push(folder);
  return [...folders, "."];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [value]);
  else there.push(value);
}

function distinct(owners: readonly Owner[]): readonly Owner[] {
  if (owners.length < 2) return owners;
  return [...new Map(owners.toReversed().map((owner) => [`${owner.kind} ${owner.id}`, owner])).values()].reverse();
}
