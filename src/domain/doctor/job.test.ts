import { configCheck, type ConfigFacts } from "./config";
import { gitCheck, type GitFacts } from "./git";
import { tokenChecks, type TokenFacts, type TokenSetting } from "./token";

const WHY = { what: "It is no YAML.", why: "Line 3.", next: "Mend it." };
const KNOWN = { kind: "known", repository: "org/app", scopes: null, mayComment: true } as const;

describe("tokenChecks", () => {
  it.each<{ facts: TokenFacts; setting?: Partial<TokenSetting>; statuses: string[] }>([
    { facts: KNOWN, statuses: ["ok", "ok"] },
    { facts: { ...KNOWN, mayComment: null }, statuses: ["ok", "unknown"] },
    { facts: { ...KNOWN, mayComment: false }, statuses: ["ok", "warning"] },
    { facts: { ...KNOWN, mayComment: false }, setting: { readOnlyBecause: "a fork" }, statuses: ["ok", "warning"] },
    { facts: { kind: "none", why: WHY }, statuses: ["warning"] },
    { facts: { kind: "none", why: WHY }, setting: { isJob: false }, statuses: ["unknown"] },
    { facts: { kind: "refused", why: WHY }, statuses: ["problem"] },
  ])("of $facts with $setting: $statuses", ({ facts, setting, statuses }) => {
    const checks = tokenChecks(facts, { isJob: true, readOnlyBecause: null, ...setting });

    expect(checks.map(({ status }) => status)).toEqual(statuses);
  });

  it("tells a fork that nothing is to be mended, and others which permission", () => {
    const fixOf = (readOnlyBecause: TokenSetting["readOnlyBecause"]) =>
      tokenChecks({ ...KNOWN, mayComment: false }, { isJob: true, readOnlyBecause })[1]?.fix;

    expect(fixOf("a fork")).toMatch(/^Nothing is to be mended/);
    expect(fixOf(null)).toContain("`permissions: pull-requests: write`");
  });

  it("names the scopes of a classic token", () => {
    expect(tokenChecks({ ...KNOWN, scopes: "" }, { isJob: true, readOnlyBecause: null })[0]?.found).toMatch(
      /: none\.$/,
    );
  });
});

describe("gitCheck", () => {
  it.each<{ facts: GitFacts; status: string; found: RegExp }>([
    {
      facts: { kind: "clone", isShallow: false, mergeBase: "reachable" },
      status: "ok",
      found: /all of the history, and/,
    },
    {
      facts: { kind: "clone", isShallow: true, mergeBase: "not-asked" },
      status: "ok",
      found: /is fetched when it is needed/,
    },
    {
      facts: { kind: "clone", isShallow: true, mergeBase: "unreachable" },
      status: "warning",
      found: /all stacks are taken/,
    },
    { facts: { kind: "unusable", what: "No git.", next: "Get one." }, status: "problem", found: /No git/ },
  ])("is $status for $facts", ({ facts, status, found }) => {
    expect(gitCheck(facts)).toMatchObject({ status, found: expect.stringMatching(found) });
  });
});

describe("configCheck", () => {
  it.each<{ facts: ConfigFacts; status: string; found: string }>([
    {
      facts: { kind: "read", hasFile: true, stacks: 1, notes: [] },
      status: "ok",
      found: "infra-action.yml is valid. One stack found.",
    },
    {
      facts: { kind: "read", hasFile: false, stacks: 0, notes: [] },
      status: "problem",
      found: "There is no infra-action.yml, and none is needed. No stack was found.",
    },
    {
      facts: { kind: "read", hasFile: true, stacks: 2, notes: ["Odd."] },
      status: "warning",
      found: "infra-action.yml is valid. 2 stacks found. Odd.",
    },
    { facts: { kind: "invalid", why: WHY }, status: "problem", found: "It is no YAML. Line 3." },
  ])("is $status for $facts", ({ facts, status, found }) => {
    expect(configCheck(facts)).toMatchObject({ status, found });
  });
});
