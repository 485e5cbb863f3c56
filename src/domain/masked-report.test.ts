import fc from "fast-check";
import { maskReport } from "./masked-report";
import { makeMasker, MASK } from "./masking";
import { reportSchema, type Report } from "./report";

/** A report with `text` in every place that takes a text. */
function reportOf(text: string): Report {
  const source = { file: text, line: 1, column: null };
  const value = { kind: "plain" as const, value: { [text]: [text, { kind: text }], nothing: null, yes: true } };
  const property = {
    path: text,
    kind: "update" as const,
    replaces: true,
    old: value,
    new: { kind: "secret" as const },
  };
  const structure = { format: "json" as const, parts: [{ path: text, kind: "add" as const, old: null, new: value }] };
  const finding = { code: "DELETE" as const, severity: "danger" as const, message: text, urn: text, source };
  const resource = {
    urn: text,
    type: text,
    name: text,
    operation: "update" as const,
    failed: false,
    unfinished: false,
    protected: false,
    retained: false,
    deleteBeforeReplace: false,
    replaceReasons: [text],
    properties: [{ ...property, structure }],
    propertiesLeftOut: 0,
    source,
  };
  const stack = {
    id: text,
    project: text,
    stack: text,
    workDir: text,
    wave: 0,
    reasons: [text],
    update: "preview" as const,
    outcome: "changed" as const,
    headline: text,
    next: text,
    changes: { update: 1 },
    resources: [resource],
    resourcesLeftOut: 0,
    diagnostics: [{ severity: "error" as const, message: text, urn: text, source }],
    outputs: [{ name: text, kind: "same" as const, old: value, new: value }],
    findings: [finding],
    durationSeconds: 1,
    digest: text,
    link: `https://app.pulumi.com/${encodeURIComponent(text)}`,
  };
  const run = {
    id: text,
    attempt: 1,
    sha: text,
    pr: 1,
    number: 1,
    url: `https://github.com/${encodeURIComponent(text)}`,
    repository: text,
    serverUrl: "https://github.com",
    command: text,
    startedAt: "2026-01-01T00:00:00.000Z",
    durationSeconds: 1,
    engineVersion: text,
  };
  const notes = [{ code: "CUT" as const, message: text }];
  return { schemaVersion: 1, run, verdict: "ok", stacks: [stack], health: [], findings: [finding], notes };
}

describe("maskReport", () => {
  it("hides a secret in every text of a report and keeps it valid", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 20 }), (secret) => {
        const masker = makeMasker([secret]);
        const masked = maskReport(reportOf(secret), masker);
        const texts = JSON.stringify(masked, (_, value: unknown) =>
          typeof value === "string" ? value.replaceAll(MASK, "") : value,
        );

        expect(reportSchema.safeParse(masked).success).toBe(true);
        fc.pre(!/^[a-z0-9:/. -]*$/i.test(secret));
        for (const form of masker.forms()) expect(texts).not.toContain(JSON.stringify(form).slice(1, -1));
      }),
    );
  });

  it.each(["update", "changed", "https", "plain", "kind", "DELETE", "2026", "value", "danger", "stacks", "json"])(
    "keeps the schema's own words where %j is a secret",
    (secret) => {
      const masked = maskReport(reportOf(`a ${secret} b`), makeMasker([secret]));

      expect(reportSchema.parse(masked)).toEqual(masked);
      expect(masked.stacks[0]?.outcome).toBe("changed");
      expect(masked.stacks[0]?.resources[0]?.operation).toBe("update");
      expect(masked.run.startedAt).toBe("2026-01-01T00:00:00.000Z");
    },
  );

  it("has no address rather than a broken one", () => {
    const masked = maskReport(reportOf("x"), makeMasker(["app.pulumi.com"]));

    expect(masked.stacks[0]?.link).toBeNull();
    expect(masked.run.url).toBe("https://github.com/x");
  });

  it("hides numbers inside values and keeps keys apart that became equal", () => {
    const report = reportOf("x");
    const [stack] = report.stacks;
    const value = { kind: "plain" as const, value: { hunter2: 123456789, hunter3: 5 } };
    const withValue = {
      ...report,
      stacks: stack ? [{ ...stack, outputs: [{ name: "o", kind: "add" as const, old: null, new: value }] }] : [],
    };

    const masked = maskReport(withValue, makeMasker(["hunter2", "hunter3", "123456789"]));

    expect(masked.stacks[0]?.outputs[0]?.new).toEqual({ kind: "plain", value: { [MASK]: MASK, [`${MASK} (2)`]: 5 } });
  });
});

it("a hash in which a short secret is found by chance stays what it is, for it is compared", () => {
  const digests = { shape: "00dead00", values: "dead" };
  const report = reportOf("plain");
  const [stack] = report.stacks;
  if (stack === undefined) throw new Error("no stack");
  const masked = maskReport({ ...report, stacks: [{ ...stack, digests }] }, makeMasker(["dead"]));
  expect(masked.stacks[0]?.digests).toEqual(digests);
});
