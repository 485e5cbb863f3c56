import { parseMarker, type Marker } from "../../src/domain/comment-marker";
import { earlierBody } from "../github/publishing";
import type { ProjectDescription } from "../lab/engine/project-files";
import { startGitHub, type FakeComment } from "../lab/github/github.mjs";
import { elements, links, mathematics, references } from "../lab/markdown/inspect-gfm.mjs";
import { renderGfm } from "../lab/markdown/render-gfm.mjs";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, PULL_REQUEST, REPOSITORY, type RunOptions, type Scene } from "./action";
import { reportOf } from "./published-report";

const BOT = "github-actions[bot]";
const COMMENTS = `/repos/${REPOSITORY}/issues/${PULL_REQUEST}/comments`;
const OTHER_PULL_REQUEST = 8;
const NOT_POSTED = "COMMENT_NOT_POSTED";

/** Any resource of any package by name, each with its type. */
function resources(inputs: Readonly<Record<string, object>>): ProjectDescription {
  const program = `const lab = require("lab");
for (const [name, { type, ...inputs }] of Object.entries(require("./x.json"))) new lab.Resource(type, name, inputs);
`;
  return { name: "shop", runtime: "nodejs", program, inputs };
}

const database = { type: "aws:rds/instance:Instance", engine: "postgres" };
const before = resources({
  net: { type: "aws:ec2/vpc:Vpc", cidrBlock: "10.1.0.0/16", lab: { forceNew: ["cidrBlock"] } },
  data: { ...database, lab: { forceNew: ["engine"] } },
  web: { type: "lab:index:Thing", value: 1, document: '{"a":1}' },
});
/** Replaces a network and a database, updates one and makes one. */
const after = (value: number): ProjectDescription =>
  resources({
    net: { type: "aws:ec2/vpc:Vpc", cidrBlock: "10.2.0.0/16", lab: { forceNew: ["cidrBlock"] } },
    data: { ...database, engine: "mysql", lab: { forceNew: ["engine"] } },
    web: { type: "lab:index:Thing", value, document: '{"a":2}' },
    fresh: { type: "lab:index:Thing", value: "new" },
  });

/** The elements of the comment on these changes in their order; the summary also says why the stack is in the run. */
function elementsOf(isSummary: boolean): string[] {
  const heading = "h3 code";
  const danger = "blockquote p ul li code a code li code a code"; // the database, and the network that others are in
  const table = "table thead tr th th th th tbody tr td td td td";
  const entry = "p strong code code";
  const placed = `${entry} a code pre code`;
  const replaced = `${entry} code a code pre code`;
  const details = `details summary${isSummary ? " p" : ""} ${replaced} ${replaced} ${placed} ${entry} pre code`;
  return `${heading} ${danger} ${table} ${details} p sub a code a`.split(" ");
}

/** A comment of this stack as another run of this workflow would have written it. */
const earlier = (changes: Partial<Marker> = {}): string => earlierBody({ key: "infra:dev", ...changes });
const notesOf = (step: StepResult) => reportOf(step).notes.map(({ code }) => code);
const noticesOf = ({ annotations }: StepResult) => annotations.filter(({ level }) => level === "notice");

describeWith("engine", "the comment of a pull request", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: before }, workspace: { packages: { aws: "7.0.0" } } });
    scene.github.addPullRequest(REPOSITORY, { number: OTHER_PULL_REQUEST });
    await scene.stack().deployed();
    await scene.pullRequest(scene.changesTo(after(2)));
  });
  afterEach(() => {
    expect(scene.github.unmetFaults()).toEqual([]);
    for (const { id } of [...there(), ...there(OTHER_PULL_REQUEST)]) scene.github.removeComment(id);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const there = (number = PULL_REQUEST): readonly FakeComment[] => scene.github.comments(REPOSITORY, number);
  const add = (author: string, body: string) => scene.github.addComment(REPOSITORY, PULL_REQUEST, { author, body });

  it("has exactly the elements that are meant, and so has the summary", async () => {
    await using step = await scene.preview({ "comment-on-summary": "true" });
    const head = await scene.repository.head("change");
    const { run } = reportOf(step);

    const texts = { comment: there()[0]?.body ?? "", summary: step.summary };
    for (const [place, text] of Object.entries(texts)) {
      const { tree, removed } = renderGfm(text);
      expect(removed).toEqual([]);
      expect(elements(tree).map(({ name }) => name)).toEqual(elementsOf(place === "summary"));
      expect([references(tree), mathematics(tree)]).toEqual([[], []]);
      expect(new Set(links(tree).map(({ href }) => href))).toEqual(
        new Set([
          `https://github.com/org/app/blob/${head}/infra/index.js#L2`,
          `https://github.com/org/app/commit/${head}`,
          run.url,
        ]),
      );
    }
  });

  it("is written at the first push, and is the same comment with other text at the second", async () => {
    await using first = await scene.preview();
    const [created] = there();
    await scene.pullRequest(scene.changesTo(after(3)), "Second push");
    await using second = await scene.preview();
    const [edited, ...others] = there();

    expect(others).toEqual([]);
    expect([created?.author, edited?.id]).toEqual([BOT, created?.id]);
    expect([created?.body, edited?.body]).toEqual([
      expect.stringContaining("\n+ value: 2\n"),
      expect.stringContaining("\n+ value: 3\n"),
    ]);
    const head = await scene.repository.head("change");
    expect(parseMarker(edited?.body ?? "")).toMatchObject({ key: "infra:dev", pr: PULL_REQUEST, sha: head });
    expect([first.outputs["comment-url"], second.outputs["comment-url"]]).toEqual(
      Array(2).fill(`https://github.com/org/app/pull/7#issuecomment-${created?.id}`),
    );
    expect([first.summary, second.summary]).toEqual(["", ""]);
  });

  it("is its own: another's copy of the marker, and its own copy further down, are left alone", async () => {
    const foreign = [
      { author: "mallory", body: earlier({ number: 999 }) },
      { author: "other[bot]", body: earlier() },
      { author: BOT, body: `Look at this:\n${earlier()}` },
      { author: BOT, body: earlier({ key: "infra:prod" }) },
    ];
    for (const { author, body } of foreign) add(author, body);
    await using step = await scene.preview();

    expect(there()).toMatchObject([...foreign, { author: BOT, body: expect.stringContaining("`shop/dev`") }]);
    expect(notesOf(step)).toEqual([]);
  });

  it("stays as a newer run wrote it", async () => {
    const { id } = add(BOT, earlier({ number: 999 }));
    await using step = await scene.preview();

    expect(there()).toMatchObject([{ id, body: earlier({ number: 999 }) }]);
    expect([step.exitCode, notesOf(step)]).toEqual([0, ["COMMENT_NEWER"]]);
    expect(step.outputs["comment-url"]).toMatch(new RegExp(`-${id}$`));
  });

  it("is a new one each time with edit-pr-comment: false", async () => {
    const { id } = add(BOT, earlier());
    await using step = await scene.preview({ "edit-pr-comment": "false" });
    const [old, fresh, ...others] = there();

    expect(others).toEqual([]);
    expect(old).toMatchObject({ id, body: earlier() });
    expect(step.outputs["comment-url"]).toMatch(new RegExp(`-${fresh?.id}$`));
  });

  it("goes where comment-on-pr-number says, which switches it on", async () => {
    await using step = await scene.preview({ "comment-on-pr": "false", "comment-on-pr-number": "8" });

    expect(there()).toEqual([]);
    expect(there(OTHER_PULL_REQUEST)).toHaveLength(1);
    expect(step.outputs["comment-url"]).toContain("/pull/8#");
  });

  it("is not there where nobody asked for it, and GitHub is not asked", async () => {
    const asked = scene.github.requests.length;
    await using step = await scene.preview({ "comment-on-pr": "false" });

    expect([there(), step.summary, step.outputs["comment-url"]]).toEqual([[], "", ""]);
    expect(scene.github.requests).toHaveLength(asked);
  });

  it("comes after a 5xx", async () => {
    scene.github.unavailable({ path: COMMENTS });
    await using step = await scene.preview();

    expect(there()).toHaveLength(1);
    expect(notesOf(step)).toEqual([]);
  });

  it.each<{ because: string; set: () => { inputs?: Record<string, string>; options?: RunOptions }; says: string }>([
    {
      because: "the pull request comes from a fork",
      set: () => ({
        inputs: { "github-token": scene.github.addToken({ permissions: { pull_requests: "read" } }) },
        options: { event: { name: "pull_request", payload: fromFork() } },
      }),
      says: "comes from a fork",
    },
    {
      because: "the token is too weak",
      set: () => ({
        inputs: { "github-token": scene.github.addToken({ permissions: { pull_requests: "read" } }) },
      }),
      says: "Add `permissions: pull-requests: write` to the job",
    },
    {
      because: "there is no token",
      set: () => ({ inputs: { "github-token": "" } }),
      says: "There is no GitHub token.",
    },
    {
      because: "the conversation is locked",
      set: () => ({
        inputs: {
          "comment-on-pr-number": String(scene.github.addPullRequest(REPOSITORY, { number: 9, locked: true }).number),
        },
      }),
      says: "The conversation is locked.",
    },
  ])(
    "cannot be written because $because: the summary has it, a notice says why, nothing fails",
    async ({ set, says }) => {
      const { inputs, options } = set();
      await using step = await scene.preview(inputs, options);

      expect([step.exitCode, step.outputs["conclusion"], step.outputs["comment-url"]]).toEqual([0, "success", ""]);
      expect(there()).toEqual([]);
      expect(step.summary).toContain("### infra preview: `shop/dev`");
      expect(reportOf(step).notes).toMatchObject([{ code: NOT_POSTED, message: expect.stringContaining(says) }]);
      expect(noticesOf(step)).toMatchObject([{ title: "No comment", message: expect.stringContaining(says) }]);
    },
  );

  it("is written on an Enterprise Server, with its addresses", async () => {
    await using server = await startGitHub({ enterprise: true, webUrl: "https://ghes.example" });
    server.addPullRequest(REPOSITORY, { number: PULL_REQUEST });
    const token = server.addToken({ permissions: { pull_requests: "write" } });
    const context = { api_url: server.url, graphql_url: server.graphqlUrl, server_url: "https://ghes.example", token };
    await using step = await scene.preview(
      { "github-token": token },
      { env: { ...server.env, GITHUB_SERVER_URL: "https://ghes.example" }, context },
    );

    expect(notesOf(step)).toEqual([]);
    const [comment] = server.comments(REPOSITORY, PULL_REQUEST);
    const targets = links(renderGfm(comment?.body ?? "").tree).map(({ href }) => href);
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((href) => !href.startsWith("https://ghes.example/org/app/"))).toEqual([]);
    expect(step.outputs["comment-url"]).toMatch(/^https:\/\/ghes\.example\/org\/app\/pull\/7#/);
    expect(server.requests.every(({ path }) => path.startsWith("/api/"))).toBe(true);
  });
});

function fromFork(): object {
  const repo = { full_name: REPOSITORY };
  return {
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      state: "open",
      merged: false,
      user: { login: "mona" },
      head: { ref: "change", sha: "a".repeat(40), repo: { full_name: "mona/app" } },
      base: { ref: "main", sha: "b".repeat(40), repo },
    },
    repository: repo,
  };
}
