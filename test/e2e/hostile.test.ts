import { parseMarker } from "../../src/domain/comment-marker";
import { elements, links, mathematics, references } from "../lab/markdown/inspect-gfm.mjs";
import { renderGfm } from "../lab/markdown/render-gfm.mjs";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, PULL_REQUEST, REPOSITORY, type RunOptions, type Scene } from "./action";
import { hostileProgram, TRICKS, type HostileInputs, type Trick } from "./hostile-program";
import { stackOf } from "./published-report";

/** A folder's name may be nearly anything, too, and it is part of the comment's marker. */
const FOLDER = "in --> `fra` @octocat #1 <b>$x$";
const BRANCH = "x`@octocat`--><img>#1$y$::error::PWNED";
const { long, ...short } = TRICKS;
const ALL = Object.values(short);
const HARMLESS = { names: ["a"], value: ["b"] };
/** Names that a runner could not read, or that are ours. */
const OUTPUTS = [...ALL, "conclusion=PWNED", "PWNED<<EOF", "conclusion", "Report", "fine"].map(
  (name) => [name, name] as const,
);

/** Short enough to reach the headline whole. */
const MESSAGES: readonly (readonly Trick[])[] = [
  ["mention", "issue", "formula", "element"],
  ["closing", "comment", "backticks", "reference"],
  ["error", "mask", "older", "group"],
  ["ansi", "bidi", "separators", "nothing"],
];
const textOf = (tricks: readonly Trick[]): string => tricks.map((trick) => TRICKS[trick]).join(" ");

/** All that a comment is made of; GitHub's own `input` of a task list, pictures and scripts are not among them. */
const MEANT = new Set(
  "a blockquote br code details h3 h4 li p pre strong sub summary table tbody td th thead tr ul".split(" "),
);
const COMMANDS = new Set(["add-mask", "group", "endgroup", "error", "warning", "notice"]);

describeWith("engine", "hostile text", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { [FOLDER]: hostileProgram({ ...HARMLESS, outputs: OUTPUTS }) } });
    await scene.stack().deployed();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  /** The preview of a pull request from a branch with a hostile name; checks everything that it wrote. */
  async function previewOf(program: HostileInputs): Promise<StepResult> {
    await scene.pullRequest(scene.changesTo(hostileProgram(program)));
    const step = await scene.preview({ "comment-on-summary": "true" }, await fromBranch(scene));
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(parseMarker(comment)).toMatchObject({ key: `${FOLDER}:dev`, pr: PULL_REQUEST });
    expect(comment.length).toBeLessThan(65_536);
    expectInert(comment);
    expectInert(step.summary);
    expectNoCommands(step);
    return step;
  }

  it("in names, values and what the program prints stays text", async () => {
    await using step = await previewOf({
      names: ALL,
      value: ALL,
      logs: ALL,
      prints: ALL,
      outputs: ALL.map((name) => [name, `${name} changed`]),
    });

    expect([step.exitCode, step.outputs["conclusion"], step.outputs["has-changes"]]).toEqual([0, "success", "true"]);
    const { resources } = stackOf(step);
    expect(resources.map(({ name }) => name).sort()).toEqual(["a", ...ALL].sort());
  });

  it("in the stack's outputs is a value of a step output, never a name that the runner reads otherwise", async () => {
    await using step = await previewOf(HARMLESS);

    const own = ["output", "outputs", "conclusion", "has-changes", "health", "drift", "comment-url", "report"];
    const readable = OUTPUTS.map(([name]) => name).filter(
      // The lab's runner keeps outputs in an object, which has no __proto__ of its own.
      (name) =>
        name !== "__proto__" && !/[\p{Cc}\p{Zl}\p{Zp}=<]/u.test(name) && !["conclusion", "Report"].includes(name),
    );
    expect(readable).toContain(TRICKS.mention);
    expect(Object.keys(step.outputs).sort()).toEqual([...own, ...readable].sort());
    for (const name of readable) expect(step.outputs[name]).toBe(name);
    expect(step.outputs["conclusion"]).toBe("success");
    expect(step.log).toContain(
      'The stack\'s output "conclusion=PWNED" is no step output: GitHub could not read its name.',
    );
  });

  it.each(MESSAGES)("in what a provider refuses stays text: %s and more", async (...tricks) => {
    await using step = await previewOf({ ...HARMLESS, fails: { r: textOf(tricks) } });

    expect(step.exitCode).toBe(1);
    expect(stackOf(step)).toMatchObject({ outcome: "failed", headline: expect.stringContaining("Resource r failed") });
  });

  it.each(MESSAGES)("in an exception of the program stays text: %s and more", async (...tricks) => {
    await using step = await previewOf({ ...HARMLESS, throws: `It broke: ${textOf(tricks)}` });

    expect(step.exitCode).toBe(1);
    expect(stackOf(step)).toMatchObject({ outcome: "failed", headline: expect.stringContaining("It broke") });
  });

  it("of a megabyte anywhere fits the comment and the summary", async () => {
    await using step = await previewOf({
      names: [long, "b"],
      value: ["short", long],
      logs: [long],
      prints: [long],
      outputs: [["fine", long]],
    });

    expect(step.exitCode).toBe(0);
    expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
    expect(stackOf(step).changes).toMatchObject({ create: 2, delete: 1 });
  });
});

function expectInert(markdown: string): void {
  expect(markdown).not.toBe("");
  const { tree, removed } = renderGfm(markdown);
  const foreign = links(tree).filter(({ href }) => !href.startsWith(`https://github.com/${REPOSITORY}/`));
  const unmeant = elements(tree).filter(({ name }) => !MEANT.has(name));
  expect({ removed, foreign, unmeant, references: references(tree), mathematics: mathematics(tree) }).toEqual({
    removed: [],
    foreign: [],
    unmeant: [],
    references: [],
    mathematics: [],
  });
  // Our own characters of no width break up what GitHub would link; nothing else that cannot be seen is there.
  expect(markdown.replaceAll("\u200b", "").match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u)).toBeNull();
}

/** The log shows what was printed, and the runner acted on nothing of it. */
function expectNoCommands(step: StepResult): void {
  expect(step.commands.filter(({ name }) => !COMMANDS.has(name))).toEqual([]);
  const acted = step.commands.filter(({ name, data, properties }) =>
    ["error", "warning", "notice"].includes(name)
      ? data === "PWNED" || Object.values(properties).includes("PWNED")
      : data.includes("PWNED"),
  );
  expect(acted).toEqual([]);
  expect(step.annotations.filter(({ message }) => /^(?:Unable to process|Invalid)/.test(message))).toEqual([]);
  expect([step.env, step.path, JSON.stringify([step.masks, step.state]).includes("PWNED")]).toEqual([{}, [], false]);
  expect(step.stdout.replace(/\u001b\[[0-9;:]*m/g, "").match(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)).toBeNull();
}

async function fromBranch({ repository }: Scene): Promise<RunOptions> {
  const repo = { full_name: REPOSITORY };
  const [head, base] = await Promise.all([repository.head("change"), repository.head("main")]);
  const payload = {
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      state: "open",
      merged: false,
      title: Object.values(short).join(" "),
      user: { login: "ada" },
      head: { ref: BRANCH, sha: head, repo },
      base: { ref: "main", sha: base, repo },
    },
    repository: repo,
  };
  return { event: { name: "pull_request", payload }, context: { head_ref: BRANCH, actor: "@octocat" } };
}
