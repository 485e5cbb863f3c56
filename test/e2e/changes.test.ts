import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { stackOf } from "./published-report";
import { resources, shop, SHOP, type Shop } from "./shop";

const document = (...actions: string[]): string =>
  JSON.stringify({ Version: "1", Statement: [{ Action: actions, Effect: "Allow" }] });

interface Case {
  readonly because: string;
  readonly change: Partial<Shop>;
  readonly hasChanges: "true" | "false";
  readonly changes: Readonly<Record<string, number>>;
  /** Each resource that changes, in the order of the report. */
  readonly resources: readonly object[];
  readonly outputs?: readonly object[];
  readonly findings?: readonly object[];
  /** Whole lines of the comment, in their order. */
  readonly comment: readonly string[];
}

const plain = (value: unknown): object => ({ kind: "plain", value });

const CASES: readonly Case[] = [
  {
    because: "nothing changes",
    change: {},
    hasChanges: "false",
    changes: { same: 5 },
    resources: [],
    outputs: [
      { name: "size", kind: "same" },
      { name: "url", kind: "same" },
    ],
    comment: ["### infra preview: `shop/dev` is unchanged"],
  },
  {
    because: "one is made, one is updated inside its JSON, one goes",
    change: resources({ old: undefined, fresh: { value: "new" }, policy: { document: document("read", "write") } }),
    hasChanges: "true",
    changes: { same: 3, create: 1, update: 1, delete: 1 },
    resources: [
      { name: "old", operation: "delete", source: { file: "infra/index.js", line: 4 } },
      {
        name: "policy",
        operation: "update",
        properties: [
          {
            path: "document",
            replaces: false,
            structure: {
              format: "json",
              parts: [{ path: "Statement[0].Action[1]", kind: "add", old: null, new: plain("write") }],
            },
          },
        ],
      },
      { name: "fresh", operation: "create", properties: [{ path: "value", old: null, new: plain("new") }] },
    ],
    findings: [{ code: "DELETE", urn: "urn:pulumi:dev::shop::lab:index:Thing::old" }],
    comment: [
      "### infra preview: `shop/dev` · 3 changes",
      "| 1 | 1 |  | 1 |",
      "- value: 1",
      "  document (JSON):",
      '+   Statement[0].Action[1]: "write"',
      "**+ create** `fresh` `lab:index:Thing`",
      '+ value: "new"',
    ],
  },
  {
    because: "two are replaced, one of them with a gap",
    change: resources({
      net: { ...SHOP.resources["net"], cidrBlock: "10.2.0.0/16", tags: { team: "dusk" } },
      web: { ...SHOP.resources["web"], name: "web-2" },
    }),
    hasChanges: "true",
    changes: { same: 3, replace: 2 },
    resources: [
      { name: "web", operation: "replace", deleteBeforeReplace: true, replaceReasons: ["name"] },
      {
        name: "net",
        operation: "replace",
        deleteBeforeReplace: false,
        replaceReasons: ["cidrBlock"],
        properties: [
          { path: "cidrBlock", replaces: true, old: plain("10.1.0.0/16"), new: plain("10.2.0.0/16") },
          { path: "tags.team", replaces: false, old: plain("day"), new: plain("dusk") },
        ],
      },
    ],
    findings: [{ code: "REPLACE" }, { code: "REPLACE_WITH_GAP" }, { code: "REPLACE" }],
    comment: [
      "### infra preview: `shop/dev` · 2 changes",
      "|  |  | 2 |  |",
      '- name: "web"',
      '+ name: "web-2"',
      '- cidrBlock: "10.1.0.0/16"',
      '+ cidrBlock: "10.2.0.0/16"',
    ],
  },
  {
    because: "only outputs change",
    change: { outputs: { url: "https://other.example", more: [1] } },
    hasChanges: "true",
    changes: { same: 5 },
    resources: [],
    outputs: [
      { name: "more", kind: "add", old: null, new: plain([1]) },
      { name: "size", kind: "delete", old: plain(1), new: null },
      { name: "url", kind: "update", old: plain("https://shop.example"), new: plain("https://other.example") },
    ],
    comment: [
      "### infra preview: `shop/dev` · changes",
      "+ more: [1]",
      "- size: 1",
      '- url: "https://shop.example"',
      '+ url: "https://other.example"',
    ],
  },
];

describeWith("engine", "a preview of a pull request", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
    await scene.stack().deployed();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each(CASES)("where $because", async ({ change, hasChanges, changes, comment, ...expected }) => {
    await scene.pullRequest(scene.changesTo(shop(change)));
    await using step = await scene.preview({ "comment-on-summary": "true" });

    expect(step).toMatchObject({ exitCode: 0, outcome: "success", leftovers: [], heldOutput: false, stderr: "" });
    expect(step.outputs).toMatchObject({ conclusion: "success", "has-changes": hasChanges });
    const stack = stackOf(step);
    expect(stack).toMatchObject({ outcome: hasChanges === "true" ? "changed" : "unchanged", headline: null });
    expect(stack.changes).toEqual(changes);
    expect(stack.resources).toMatchObject(expected.resources);
    if (expected.outputs !== undefined) expect(stack.outputs).toMatchObject(expected.outputs);
    expect(stack.findings).toMatchObject(expected.findings ?? []);
    const [body, ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(linesIn(body ?? "", comment)).toEqual(comment);
    expect(linesIn(step.summary, comment.slice(1))).toEqual(comment.slice(1));
  });

  it("says which commit it judged, and where", async () => {
    await scene.pullRequest(scene.changesTo(shop({ outputs: {} })));
    await using step = await scene.preview();
    const head = await scene.repository.head("change");

    const [body = ""] = scene.comments();
    expect(body).toMatch(new RegExp(`^<!-- infra-action:v1 \\{.*"key":"infra:dev".*"sha":"${head}"`));
    expect(body).toContain(`commit [\`${head.slice(0, 7)}\`](https://github.com/org/app/commit/${head})`);
    expect(body).toContain(`/actions/runs/`);
    expect(step.outputs["comment-url"]).toMatch(/^https:\/\/github\.com\/org\/app\/pull\/7#issuecomment-\d+$/);
  });
});

/** Those of these lines that a text has, in the text's order. */
function linesIn(text: string, wanted: readonly string[]): string[] {
  return text.split("\n").filter((line) => wanted.includes(line));
}
