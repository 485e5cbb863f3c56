import { replaceReasons } from "./replace-reasons";

const replacing = { diffKind: "update-replace", inputDiff: true };
const updating = { diffKind: "update", inputDiff: true };

it.each<{
  because: string;
  keys: string[];
  detailedDiff: Record<string, typeof replacing> | null;
  ops?: string[];
  reasons: string[];
}>([
  {
    because: "the paths that force it, sorted; the keys they lie under add nothing",
    keys: ["net", "v"],
    detailedDiff: { v: replacing, "net.zone": replacing, w: updating },
    reasons: ["net.zone", "v"],
  },
  {
    because: "a key that no path explains is told too",
    keys: ["v", "w"],
    detailedDiff: { v: replacing },
    reasons: ["v", "w"],
  },
  { because: "no detailed diff: the keys", keys: ["b", "a/c"], detailedDiff: null, reasons: ['["a/c"]', "b"] },
  {
    because: "--replace",
    keys: ["id"],
    detailedDiff: {},
    reasons: ["its replacement was asked for (--replace), or its id changes"],
  },
  {
    because: "replaceWith",
    keys: ["replaceWith"],
    detailedDiff: null,
    reasons: ["a resource that it is replaced together with is replaced (replaceWith)"],
  },
  {
    because: "another import id",
    keys: [],
    detailedDiff: null,
    ops: ["import-replacement", "replace"],
    reasons: ["another existing object is imported in its place"],
  },
  {
    because: "nothing of its own",
    keys: [],
    detailedDiff: null,
    reasons: ["its provider, or a resource that it depends on, is replaced"],
  },
  {
    because: "only the deletion of an old copy",
    keys: [],
    detailedDiff: null,
    ops: ["same", "delete-replaced"],
    reasons: ["an earlier replacement was interrupted: what it left behind is deleted"],
  },
])("$because", ({ keys, detailedDiff, ops = ["create-replacement", "replace"], reasons }) => {
  expect(replaceReasons({ keys, detailedDiff }, new Set(ops))).toEqual(reasons);
});
