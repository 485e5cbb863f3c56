import { readObjects } from "./read-objects";

const names = (text: string): string[] => readObjects(text).objects.map(({ kind, name }) => `${kind} ${name}`);
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } };

describe("readObjects", () => {
  it.each<[what: string, text: string, objects: string[]]>([
    ["one object", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", ["Pod a"]],
    [
      "several documents, empty ones between",
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n---\n# nothing\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n",
      ["Pod a", "Node n"],
    ],
    [
      "a List",
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [POD, { ...POD, kind: "Service" }] }),
      ["Pod a", "Service a"],
    ],
    [
      "a typed list, whose items do not say what they are",
      JSON.stringify({ apiVersion: "v1", kind: "PodList", items: [{ metadata: { name: "a" } }] }),
      ["Pod a"],
    ],
    [
      "a list of lists",
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "List", items: [POD] }] }),
      ["Pod a"],
    ],
    [
      "JSON documents one after the other, as YAML has them",
      `${JSON.stringify(POD)}\n---\n${JSON.stringify(POD)}`,
      ["Pod a", "Pod a"],
    ],
    ["an empty List", "apiVersion: v1\nkind: List\nitems: []\n", []],
  ])("reads %s", (_, text, objects) => {
    expect(names(text)).toEqual(objects);
    expect(readObjects(text).problems).toEqual([]);
  });

  it.each([
    ["a: [", /^is no YAML at line 1: /],
    ["hello", /^has no Kubernetes object in document 1 /],
    ["apiVersion: v1\nkind: Pod\n", /^has no Kubernetes object in document 1 /],
    [
      "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n",
      /^cannot be read: /,
    ],
  ])("names what is none: %j", (text, problem) => {
    const { objects, problems } = readObjects(text);
    expect(objects).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});
