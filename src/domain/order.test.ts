import type { DiscoveredProject } from "./discovery";
import { edgesOf, type Edge, type EdgeFacts } from "./edges";
import { wavesOf, withReaders } from "./order";
import { referenceHints } from "./stack-reference-hints";

const edge = (text: string, source: Edge["source"] = "declared"): Edge => {
  const [reader = "", upstream = ""] = text.split(">");
  return { reader, upstream, source };
};

describe("wavesOf", () => {
  it.each<[string[], string[], string[][]]>([
    [[], [], []],
    [["b", "a"], [], [["a", "b"]]],
    [
      ["a", "b", "c"],
      ["b>a", "c>b"],
      [["a"], ["b"], ["c"]],
    ],
    [
      ["a", "b", "c", "d"],
      ["c>a", "c>b", "d>c", "d>a"],
      [["a", "b"], ["c"], ["d"]],
    ],
    [["b"], ["b>a"], [["b"]]],
  ])("orders %j by %j", (ids, edges, waves) => {
    expect(
      wavesOf(
        ids,
        edges.map((text) => edge(text)),
      ),
    ).toEqual(waves);
  });

  it("shows the cycle", () => {
    const edges = ["a>b", "b>c", "c>a", "x>a"].map((text) => edge(text, "learned"));
    expect(() => wavesOf(["a", "b", "c", "x"], edges)).toThrow("a → b → c → a");
  });

  it("does not let a hint close a cycle", () => {
    expect(wavesOf(["a", "b"], [edge("b>a"), edge("a>b", "hint")])).toEqual([["a"], ["b"]]);
  });
});

describe("withReaders", () => {
  it("takes readers of readers, not what is left alone", () => {
    const edges = [edge("b>a"), edge("c>b", "learned"), edge("d>a"), edge("a>z")];
    expect([...withReaders(new Map([["a", ["why"]]]), edges, new Set(["d"]))]).toEqual([
      ["a", ["why"]],
      ["b", ["reads a, which is affected (declared in infra-action.yml)"]],
      ["c", ["reads b, which is affected (seen in an earlier preview)"]],
    ]);
  });
});

const project = (workDir: string, name: string, stacks: string[]): DiscoveredProject => ({
  workDir,
  name,
  runtime: "nodejs",
  folders: [workDir],
  stacks: stacks.map((stack) => ({ id: `${workDir}:${stack}`, stack, configFile: `${workDir}/Pulumi.${stack}.yaml` })),
});
const projects = [project("net", "network", ["day", "dusk"]), project("app", "app", ["day", "dusk"])];
const found = (over: Partial<EdgeFacts>) =>
  edgesOf({
    projects,
    config: { version: 1 },
    learned: new Map(),
    configText: () => undefined,
    hints: new Map(),
    ...over,
  }).map(({ reader, upstream, source }) => `${reader}>${upstream} ${source}`);
/** Of all config files only that of app:dusk has a text. */
const ofDusk = (text: string) => (file: string) => (file === "app/Pulumi.dusk.yaml" ? text : undefined);
const scanned = (source: string) => found({ hints: new Map([["app", referenceHints(source)]]) });

describe("edgesOf", () => {
  it.each<[string, Partial<EdgeFacts>, string[]]>([
    [
      "declared",
      { config: { version: 1, stacks: { "app:day": { dependsOn: ["net:day", "no:day"] } } } },
      ["app:day>net:day declared"],
    ],
    [
      "learned",
      { learned: new Map([["app:day", ["organization/network/day", "dusk", "organization/other/day"]]]) },
      ["app:day>net:day learned", "app:day>app:dusk learned"],
    ],
    [
      "config",
      { configText: ofDusk("config:\n  app:net: acme/network/dusk\n  app:x: day\n") },
      ["app:dusk>net:dusk config"],
    ],
    ["broken config", { configText: ofDusk("a: [") }, []],
    [
      "no address, no comment, no part of a text",
      {
        configText: ofDusk(
          "a: https://x/network/dusk\n# b: x/network/dusk\nc: see network/dusk/readme\nd: 'network/day'\n",
        ),
      },
      ["app:dusk>net:day config"],
    ],
  ])("%s", (_, facts, edges) => {
    expect(found(facts)).toEqual(edges);
  });

  const both = ["app:day>net:day hint", "app:dusk>net:dusk hint"];
  it.each([
    ["new pulumi.StackReference(`organization/network/${pulumi.getStack()}`)", both],
    ['new StackReference("net", { name: "acme/network/day" })', ["app:day>net:day hint", "app:dusk>net:day hint"]],
    ['pulumi.StackReference(f"acme/network/{stack}")', both],
    ['pulumi.NewStackReference(ctx, "acme/network/day", nil)', ["app:day>net:day hint", "app:dusk>net:day hint"]],
    ["    type: pulumi:pulumi:StackReference\n    properties:\n      name: acme/network/${pulumi.stack}\n", both],
    ['{type: "pulumi:pulumi:StackReference", properties: {name: acme/network/${pulumi.stack}}}', both],
    ['new StackReference($"acme/network/{stack}")', both],
    ["new StackReference(name)", []],
  ])("scans %j", (source, edges) => {
    expect(scanned(source)).toEqual(edges);
  });

  it("takes all stacks that a name may mean", () => {
    const twice = [...projects, project("old/net", "network", ["day"])];
    const learned = new Map([["app:day", ["acme/network/day"]]]);
    expect(found({ projects: twice, learned })).toEqual(["app:day>net:day learned", "app:day>old/net:day learned"]);
  });
});
