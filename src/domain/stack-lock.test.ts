import { holdersOf, isOwnedBy, lockConflictOf, parseLockConflict, type StackLock } from "./stack-lock";

const WORDS =
  "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.";
const FILE =
  "file:///srv/state/.pulumi/locks/organization/net/dev/1111-2222.json?no_tmp_dir=true: created by ada@runner-7 (pid 4711) at 2026-11-25T12:00:00Z";
const ada: StackLock = {
  url: "file:///srv/state/.pulumi/locks/organization/net/dev/1111-2222.json?no_tmp_dir=true",
  user: "ada",
  host: "runner-7",
  pid: 4711,
  since: "2026-11-25T12:00:00Z",
};

describe("parseLockConflict", () => {
  it.each([
    { of: "a file backend", text: `error: ${WORDS}\n  ${FILE}\n`, locks: [ada] },
    { of: "another command's error", text: `error: could not create stack: ${WORDS}\n  ${FILE}`, locks: [ada] },
    { of: "colours", text: `\u001b[31merror: \u001b[0m${WORDS}\n  ${FILE}`, locks: [ada] },
    {
      of: "noise of the S3 client before it",
      text: `SDK 2026/11/25 12:00:00 WARN Response has no supported checksum.\nerror: ${WORDS}\n  ${FILE}`,
      locks: [ada],
    },
    {
      of: "two locks in a bucket, a user with an @, a time with an offset",
      text: `error: the stack is currently locked by 2 lock(s). Either wait\n  ${FILE}\n  s3://state/.pulumi/locks/a.json?region=eu-west-1: created by AD\\ada@corp@build-1 (pid 8) at 2026-11-25T13:00:00+01:00`,
      locks: [
        ada,
        {
          url: "s3://state/.pulumi/locks/a.json?region=eu-west-1",
          user: "AD\\ada@corp",
          host: "build-1",
          pid: 8,
          since: "2026-11-25T13:00:00+01:00",
        },
      ],
    },
    { of: "words whose list cannot be read", text: `error: ${WORDS}\n  what?`, locks: [] },
  ])("reads the locks of $of", ({ text, locks }) => {
    expect(parseLockConflict(text)).toEqual({ kind: "locks", locks });
  });

  it("knows Pulumi Cloud's answer", () => {
    const text =
      "error: [409] Conflict: Another update is currently in progress.\nTo learn more about possible reasons";
    expect(parseLockConflict(text)).toEqual({ kind: "cloud" });
  });

  it.each(["", "error: update canceled", "I say: the stack is not locked", `hello ${WORDS}`])(
    "finds none in %j",
    (text) => {
      expect(parseLockConflict(text)).toBeUndefined();
    },
  );
});

describe("lockConflictOf", () => {
  const stderr = `error: ${WORDS}\n  ${FILE}`;

  it.each([
    { run: { exitCode: 1, events: [], stderr }, is: "locked", because: "nothing has begun" },
    {
      run: { exitCode: 1, events: [{}], stderr },
      is: "not locked",
      because: "a program has run and may print anything",
    },
    { run: { exitCode: 0, events: [], stderr }, is: "not locked", because: "it succeeded" },
  ])("is $is where $because", ({ run, is }) => {
    expect(lockConflictOf(run) === undefined ? "not locked" : "locked").toBe(is);
  });
});

describe("isOwnedBy", () => {
  const startedAt = Date.parse("2026-11-25T12:00:00.700Z");

  it.each([
    { owner: { host: "runner-7", pid: 4711, startedAt }, own: true, because: "the process was just started" },
    { owner: { host: "runner-8", pid: 4711, startedAt }, own: false, because: "it is another machine" },
    { owner: { host: "runner-7", pid: 4712, startedAt }, own: false, because: "it is another process" },
    {
      owner: { host: "runner-7", pid: 4711, startedAt: startedAt + 3_600_000 },
      own: false,
      because: "an older process had the same number",
    },
  ])("is $own: $because", ({ owner, own }) => {
    expect(isOwnedBy(ada, owner)).toBe(own);
  });
});

it("names all holders in one line, without what could break out of it", () => {
  const hostile = { ...ada, user: "eve\u001b[2J\n::error::x" };
  expect(holdersOf({ kind: "locks", locks: [ada, hostile] })).toBe(
    "ada@runner-7 (pid 4711), since 2026-11-25T12:00:00Z and eve",
  );
  expect(holdersOf({ kind: "cloud" })).toContain("Pulumi Cloud");
});
