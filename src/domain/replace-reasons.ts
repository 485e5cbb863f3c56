import type { Step } from "./engine-event";
import { formatPropertyPath, parsePropertyPath } from "./property-path";

/** Keys that name no property when they stand alone. */
const SPECIAL_KEYS: Readonly<Record<string, string>> = {
  id: "its replacement was asked for (--replace), or its id changes",
  replaceWith: "a resource that it is replaced together with is replaced (replaceWith)",
};
const IMPORTED = "another existing object is imported in its place";
const LEFT_OVER = "an earlier replacement was interrupted: what it left behind is deleted";
const BY_DEPENDENCY = "its provider, or a resource that it depends on, is replaced";

/**
 * Why a resource is replaced, sorted: the properties that force it, else a sentence.
 * @param ops every engine operation seen for the resource.
 */
export function replaceReasons(step: Pick<Step, "keys" | "detailedDiff">, ops: ReadonlySet<string>): string[] {
  const forcing = Object.entries(step.detailedDiff ?? {})
    .filter(([, entry]) => entry.diffKind.endsWith("-replace"))
    .map(([path]) => path);
  const roots = new Set(forcing.map((path) => String(parsePropertyPath(path)[0])));
  // The keys of keys are names, not paths.
  const others = step.keys.filter((key) => !roots.has(key)).map(reasonOfKey);
  const reasons = [...new Set([...forcing, ...others])].sort();
  return reasons.length > 0 ? reasons : [withoutKeys(ops)];
}

function reasonOfKey(key: string): string {
  return (Object.hasOwn(SPECIAL_KEYS, key) ? SPECIAL_KEYS[key] : undefined) ?? formatPropertyPath([key]);
}

function withoutKeys(ops: ReadonlySet<string>): string {
  if (ops.has("import-replacement")) return IMPORTED;
  const isWhole = ops.has("replace") || ops.has("create-replacement");
  return isWhole ? BY_DEPENDENCY : LEFT_OVER;
}
