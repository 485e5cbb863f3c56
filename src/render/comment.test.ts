import fc from "fast-check";
import { OUTCOMES } from "../domain/report";
import { renderComment } from "./comment";
import { arbitraryReport, tamed } from "./testing/arbitrary-report";
import {
  diagnostic,
  finding,
  plain,
  property,
  report,
  resource,
  SECRET,
  stack,
  UNKNOWN,
  urn,
} from "./testing/builders";
import { liveIn, readMarkdown } from "./testing/read-markdown";
import { manyResources, manyStacks, NOTHING, ONE_STACK, THREE_STACKS, UNCHANGED } from "./testing/sample-reports";
import { processorTime } from "../domain/testing/processor-time";

const MARKER = "<!-- infra-action:v1 {} -->";
const SUMMARY = "https://github.com/acme/services/actions/runs/9001#summary";
const bodyOf = (...args: Parameters<typeof renderComment>): string => renderComment(...args).body;

describe("the comment of a run", () => {
  it("of one stack", () => {
    expect(bodyOf(ONE_STACK, { marker: MARKER, summaryUrl: SUMMARY })).toMatchSnapshot();
  });

  it("of three stacks, one of them failed", () => {
    expect(bodyOf(THREE_STACKS, { marker: MARKER, summaryUrl: SUMMARY })).toMatchSnapshot();
  });

  it("without stacks or changes is two lines long", () => {
    expect(bodyOf(NOTHING)).toMatch(/^### infra preview: no stack to preview\n\n<sub>commit .*<\/sub>\n$/);
    expect(bodyOf(UNCHANGED)).toMatch(/^### infra preview: `infra\/dawn` is unchanged\n\n<sub>commit .*<\/sub>\n$/);
  });

  it("begins with the marker and the caller's header", () => {
    expect(bodyOf(UNCHANGED, { marker: MARKER, header: "Acme @ops" }).split("\n").slice(0, 2)).toEqual([
      MARKER,
      "### Acme @\u200bops: `infra/dawn` is unchanged",
    ]);
  });

  it("says of each incomplete outcome what it is, why and what next", () => {
    for (const outcome of OUTCOMES.filter((word) => word !== "changed" && word !== "unchanged")) {
      const body = bodyOf(
        report([stack({ outcome, headline: "This is why.", next: "Do that." }), stack({ stack: "b" })]),
      );
      expect(body).toMatch(/> \[!WARNING\]\n> - `infra\/day` \*\*.+\*\*: This is why. \*\*Next:\*\* Do that\./);
    }
  });

  it("never calls a run without complete results unchanged", () => {
    expect(bodyOf(report([stack({ outcome: "cut-short" })]))).toContain("There is no complete result.");
    expect(bodyOf(report([stack({ outcome: "cut-short" })]))).not.toContain("unchanged");
  });

  it("puts danger above everything that can be folded, errors above changes", () => {
    const failed = stack({
      outcome: "failed",
      headline: "It failed.",
      resources: [resource({ operation: "delete", name: "gone" })],
      diagnostics: [diagnostic({ severity: "error", message: "boom" })],
      findings: [finding({ code: "DELETE_STATEFUL", severity: "danger", message: "Bucket gone is deleted." })],
    });
    const body = bodyOf(report([failed]));
    const order = ["CAUTION", "WARNING", "| + create", "<details open>", "boom", "**− delete**", "</details>"];
    const places = order.map((text) => body.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it("folds what is long, and opens what failed or is short and alone", () => {
    const short = stack({ resources: [resource({ operation: "create" })] });
    expect(bodyOf(report([short]))).toContain("<details open>");
    expect(bodyOf(report([short, stack({ stack: "b" })]))).toContain(
      "<details><summary><code>infra/day</code> · 1 change<",
    );
    expect(bodyOf(manyResources(100))).toContain("<details><summary>Details<");
  });

  it("names many unchanged stacks in one line", () => {
    const stacks = Array.from({ length: 6 }, (_, index) => stack({ stack: `s${index}` }));
    expect(bodyOf(report(stacks))).toContain("Unchanged: `infra/s0`, `infra/s1`");
    expect(bodyOf(report(stacks))).not.toContain("| Stack");
  });

  it("adds columns for what is rare only where it happens", () => {
    expect(bodyOf(ONE_STACK)).toContain("| + create | ~ update | ± replace | − delete |\n");
    expect(bodyOf(report([stack({ outcome: "changed", changes: { import: 2 } })]))).toContain("| = import |\n");
  });

  it("shows no secret, and says what only the update will tell", () => {
    const changed = resource({
      operation: "update",
      properties: [property("a", SECRET, SECRET), property("b", plain(1), UNKNOWN)],
    });
    const body = bodyOf(report([stack({ resources: [changed] })]));
    expect(body).toContain("! a: [secret] → [secret]\n- b: 1\n+ b: (known after the update)\n");
  });

  it("does not repeat a danger, or what the list of resources says, among a stack's findings", () => {
    const gone = urn("aws:s3/bucket:Bucket", "logs");
    const body = bodyOf(
      report([
        stack({
          resources: [resource({ operation: "delete" })],
          findings: [
            finding({
              code: "DELETE_STATEFUL",
              severity: "danger",
              message: "Bucket logs holds data and is deleted.",
              urn: gone,
            }),
            finding({ code: "DELETE", severity: "warning", message: "Bucket logs is deleted.", urn: gone }),
          ],
        }),
      ]),
    );
    expect(body.match(/is deleted/g)).toHaveLength(1);
    expect(body).toContain("> - Bucket `logs` holds data and is deleted.");
  });
});

describe("the limits of a comment", () => {
  it.each([
    ["1,000 resources", manyResources(1000)],
    ["10,000 resources", manyResources(10_000)],
    ["1 stack", manyStacks(1)],
    ["50 stacks", manyStacks(50)],
    ["500 stacks", manyStacks(500)],
    ["5,000 stacks", manyStacks(5000)],
  ])("%s: inside the limit, in no time, with counts and danger", (_, many) => {
    const render = () => renderComment(many, { marker: MARKER, summaryUrl: SUMMARY });
    const { body, cut } = render();
    expect(processorTime(render)).toBeLessThan(500);
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(new TextEncoder().encode(body).length).toBeLessThan(262_144);
    if (cut.length > 0) expect(body).toContain(`[job summary](${SUMMARY})`);
    expect(body.split("\n").filter((line) => line.startsWith("<details")).length).toBe(
      body.split("\n</details>").length - 1,
    );
  });

  it("links few resources to their source, and leaves that out where it would cost the names of many", () => {
    const source = { file: "infra/index.ts", line: 7, column: null };
    const placed = (count: number) => {
      const stacks = manyResources(count).stacks;
      return report(stacks.map((one) => ({ ...one, resources: one.resources.map((each) => ({ ...each, source })) })));
    };
    const links = (count: number): number => bodyOf(placed(count)).split("infra/index.ts#L7").length - 1;

    expect([links(100), links(500)]).toEqual([100, 0]);
    expect(renderComment(placed(500)).cut).toEqual([expect.stringMatching(/^what changes inside \d+ resources of/)]);
  });

  it("drops detail before headlines: properties before resources, and both before counts", () => {
    const { body, cut } = renderComment(manyResources(1000));
    expect(cut).toEqual([expect.stringMatching(/^\d+ resources, what changes inside \d+ resources of infra\/day$/)]);
    expect(body).toContain("| 250 | 250 | 250 | 250 |");
    expect(body).toMatch(/Left out here: \d+ resources, what changes inside \d+ resources\. All of it is in the /);
    expect(body).not.toContain("```diff");
  });

  it("drops outputs before properties", () => {
    const outputs = [{ name: "o", kind: "add" as const, old: null, new: plain("v".repeat(100)) }];
    const many = manyResources(20);
    const whole = report(many.stacks.map((one) => ({ ...one, outputs })));
    const room = bodyOf(whole).length;
    const limits = Array.from({ length: 100 }, (_, step) => room + 1500 - 10 * step);
    const cuts = limits.map((limit) => renderComment(whole, { limit }).cut.join());
    expect([...new Set(cuts)].slice(0, 2)).toEqual(["", "1 output of infra/day"]);
  });

  it("drops the names of unchanged stacks first", () => {
    const { body, cut } = renderComment(
      report([
        ...manyStacks(4).stacks,
        ...Array.from({ length: 900 }, (_, index) =>
          stack({ stack: `quite-a-long-name-of-a-stack-${"x".repeat(40)}-${index}` }),
        ),
      ]),
    );
    expect(cut).toEqual([expect.stringMatching(/^the names of 90\d unchanged stacks$/)]);
    expect(body).toContain("storageEncrypted: true");
  });

  it("is never more than GitHub takes, whatever limit is asked for", () => {
    expect(bodyOf(manyResources(5000), { limit: 1_000_000 }).length).toBeLessThanOrEqual(65_536);
  });

  it("holds for any report and any limit", () => {
    fc.assert(
      fc.property(arbitraryReport, fc.integer({ min: 12_000, max: 60_000 }), fc.nat(40), (any, limit, times) => {
        const stacks = Array.from({ length: times + 1 }, () => any.stacks).flat();
        const body = bodyOf({ ...any, stacks }, { marker: MARKER, limit });
        expect(body.length).toBeLessThanOrEqual(limit);
        expect(body.isWellFormed()).toBe(true);
        expect(liveIn(readMarkdown(body))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("whatever is in names, values and messages", () => {
  it("the comment has exactly the elements that it would have with harmless ones", () => {
    fc.assert(
      fc.property(arbitraryReport, (any) => {
        const hostile = readMarkdown(bodyOf(any, { marker: MARKER }));
        const tame = readMarkdown(bodyOf(tamed(any), { marker: MARKER }));
        expect(hostile.skeleton).toBe(tame.skeleton);
        expect(liveIn(hostile)).toEqual([]);
        for (const href of hostile.hrefs)
          expect(href).toMatch(/^https:\/\/(github\.com\/acme\/services\/|app\.pulumi\.com\/|x\.example\/)/);
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it("a link is only made to http and https, and stays in the repository", () => {
    const at = (file: string) =>
      bodyOf(
        report([
          stack({
            diagnostics: [diagnostic({ severity: "error", message: "x", source: { file, line: 3, column: null } })],
          }),
        ]),
      );
    expect(at("a b/(c)#d.ts")).toContain("/blob/4f2a9c1d7be0835566aa12cd90ef3412bb78de01/a%20b/%28c%29%23d.ts#L3)");
    expect(at("../../evil")).toContain("**error** `../../evil:3`\n");
    expect(bodyOf(report([stack({ link: "javascript:alert(1)" }), stack()]))).not.toContain("javascript");
  });
});
