import type { Annotation } from "../domain/annotation";
import { parseContext } from "../domain/github-context";
import { makeMasker } from "../domain/masking";
import { reportSchema } from "../domain/report";
import type { Results } from "../ports";
import type { Artifacts } from "../ports/artifacts";
import { finding, report, stack } from "../render/testing/builders";
import { publish } from "./publish";

const JOB = parseContext({ GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "org/app", GITHUB_RUN_ID: "9" }, undefined);
const TERMINAL = parseContext({}, undefined);
const INPUTS = {
  "comment-on-pr": false,
  "comment-on-pr-number": undefined,
  "edit-pr-comment": true,
  "comment-on-summary": true,
  "report-artifacts": false,
};
const REPORT = report([stack({})], {
  findings: [finding({ code: "DELETE", severity: "danger", message: "hunter2 goes" })],
});

/** An artifact service that keeps names and files. */
const keeping = (kept: string[]): Artifacts => ({
  isAvailable: true,
  upload: async (name, file) => void kept.push(`${name} ${file}`),
  download: () => Promise.reject(new TypeError("not asked for")),
});

async function publishing({
  results = {},
  artifacts = {},
  context = JOB,
  inputs = {},
}: {
  results?: Partial<Results>;
  artifacts?: Partial<Artifacts>;
  context?: typeof JOB;
  inputs?: Partial<typeof INPUTS>;
}) {
  const given = {
    summary: [] as string[],
    report: [] as string[],
    comment: [] as string[],
    log: [] as string[],
    annotations: [] as Annotation[],
    kept: [] as string[],
  };
  const published = await publish(REPORT, {
    context,
    inputs: { ...INPUTS, ...inputs },
    masker: makeMasker(["hunter2"]),
    ports: {
      artifacts: { ...keeping(given.kept), ...artifacts },
      github: { unavailable: { what: "There is no GitHub token.", next: "Give one." } },
      log: {
        info: (text) => void given.log.push(text),
        debug: () => undefined,
        mask: () => undefined,
        group: (_, work) => work(),
        annotate: (annotation) => void given.annotations.push(annotation),
      },
      results: {
        summary: async (markdown) => given.summary.push(markdown) > 0,
        report: async (json) => (given.report.push(json), "/tmp/report.json"),
        comment: (markdown) => void given.comment.push(markdown),
        output: () => undefined,
        json: () => undefined,
        ...results,
      },
    },
  });
  return { ...published, ...given, notes: published.report.notes };
}

describe("publish", () => {
  it("shows the masked report everywhere, and report.json satisfies its schema", async () => {
    const { summary, report: json, comment, log, annotations, reportPath } = await publishing({});

    for (const [place] of [summary, comment, log, json]) {
      expect(place).toMatch(/(?:\[|&#91;)secret(?:\]|&#93;) goes/);
      expect(place).not.toContain("hunter2");
    }
    expect(annotations).toMatchObject([{ level: "warning", message: "[secret] goes" }]);
    expect(reportSchema.parse(JSON.parse(json[0] ?? ""))).toMatchObject({ schemaVersion: 1, notes: [] });
    expect(reportPath).toBe("/tmp/report.json");
  });

  it("writes no job summary where none is wanted, unless the comment that was wanted is missing", async () => {
    expect((await publishing({ inputs: { "comment-on-summary": false } })).summary).toEqual([]);
    const { summary, notes } = await publishing({ inputs: { "comment-on-summary": false, "comment-on-pr": true } });

    expect(notes).toMatchObject([
      { code: "COMMENT_NOT_POSTED", message: "This run could not comment. There is no GitHub token. Give one." },
    ]);
    expect(summary[0]).toContain("There is no GitHub token.");
  });

  it.each<{ because: string; results: Partial<Results>; context: typeof JOB; notes: string[] }>([
    { because: "it is refused", results: { summary: async () => false }, context: JOB, notes: ["SET_UP"] },
    {
      because: "it breaks",
      results: { summary: () => Promise.reject(new TypeError("disk")) },
      context: JOB,
      notes: ["SET_UP"],
    },
    { because: "a terminal has none", results: { summary: async () => false }, context: TERMINAL, notes: [] },
  ])("goes on without a job summary where $because", async ({ results, context, notes }) => {
    const published = await publishing({ results, context });

    expect(published.notes.map(({ code }) => code)).toEqual(notes);
    expect(published.report).toBeDefined();
    expect(published.reportPath).toBe("/tmp/report.json");
  });

  it("keeps report.json for a later job where that is wanted, and only there", async () => {
    const wanted = { "report-artifacts": true };

    expect((await publishing({})).kept).toEqual([]);
    expect((await publishing({ inputs: wanted })).kept).toEqual([
      expect.stringMatching(/^report-preview-[\w.-]+-[0-9a-f]{8}-\d+ \/tmp\/report\.json$/),
    ]);
    expect((await publishing({ inputs: wanted, artifacts: { isAvailable: false } })).kept).toEqual([]);
  });

  it("goes on where report.json cannot be kept, and says so", async () => {
    const { annotations, reportPath } = await publishing({
      inputs: { "report-artifacts": true },
      artifacts: { upload: () => Promise.reject(new TypeError("409 conflict")) },
    });

    expect(reportPath).toBe("/tmp/report.json");
    expect(annotations.at(-1)).toMatchObject({ level: "warning", message: expect.stringContaining("409 conflict") });
  });

  it("goes on without report.json, and says so", async () => {
    const { reportPath, annotations } = await publishing({
      results: { report: () => Promise.reject(new TypeError("disk full")) },
    });

    expect(reportPath).toBeUndefined();
    expect(annotations.at(-1)).toMatchObject({
      level: "warning",
      title: "No report.json",
      message: expect.stringContaining("disk full"),
    });
  });
});
