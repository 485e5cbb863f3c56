import { stackChecks, type StackFacts } from "./stack";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const READ = { kind: "read", resources: 2, pending: [] } as const;
const facts = (changes: Partial<StackFacts>): StackFacts => ({
  ...{ id: "infra:dev", state: READ, secrets: "none", lock: { kind: "locks", locks: [] } },
  ...changes,
});
const lock = (since: string) => ({
  ...{ url: "file:///srv/.pulumi/locks/organization/infra/dev/1.json", user: "runner", host: "vm-1", pid: 7 },
  since,
});
const held = (...since: string[]): Partial<StackFacts> => ({ lock: { kind: "locks", locks: since.map(lock) } });

describe("stackChecks", () => {
  it.each<{ changes: Partial<StackFacts>; id: string; status: string; says: RegExp; fix?: RegExp }>([
    { changes: {}, id: "stack", status: "ok", says: /has 2 resources/ },
    {
      changes: { state: { kind: "missing", isMade: false } },
      id: "stack",
      status: "problem",
      says: /does not exist/,
      fix: /stack init/,
    },
    { changes: { state: { kind: "missing", isMade: true } }, id: "stack", status: "ok", says: /`upsert` makes it/ },
    {
      changes: { state: { kind: "unreadable", stderr: "error: incorrect passphrase\n" } },
      id: "stack",
      status: "problem",
      says: /incorrect passphrase\.$/,
      fix: /PULUMI_CONFIG_PASSPHRASE/,
    },
    {
      changes: { state: { kind: "unreadable", stderr: "noise\nerror: bucket gone\n" } },
      id: "stack",
      status: "problem",
      says: /bucket gone\.$/,
      fix: /`backend`/,
    },
    { changes: { secrets: "readable" }, id: "secrets", status: "ok", says: /can be read/ },
    { changes: { secrets: "unreadable" }, id: "secrets", status: "problem", says: /cannot be decrypted/ },
    {
      changes: {
        state: {
          ...READ,
          pending: [{ urn: "urn:pulumi:dev::infra::aws:s3/bucket:Bucket::logs", kind: "creating", since: null }],
        },
      },
      id: "pending-operations",
      status: "warning",
      says: /interrupted while creating Bucket logs/,
      fix: /`repair: clear-pending-creates`/,
    },
    { changes: {}, id: "lock", status: "ok", says: /Nobody/ },
    { changes: { lock: { kind: "not-seen", why: "No files" } }, id: "lock", status: "unknown", says: /No files/ },
    {
      changes: held("2026-11-25T11:59:00Z"),
      id: "lock",
      status: "warning",
      says: /runner@vm-1 \(pid 7\), since 2026/,
      fix: /`lock-timeout`/,
    },
    {
      changes: held("2026-11-25T05:00:00Z"),
      id: "lock",
      status: "problem",
      says: /longer than a job/,
      fix: /`force-unlock: file:/,
    },
    { changes: held("2026-11-25T05:00:00Z", "2026-11-25T11:00:00Z"), id: "lock", status: "warning", says: /\band\b/ },
    { changes: held("whenever"), id: "lock", status: "warning", says: /since whenever/ },
  ])("$id is $status where $changes", ({ changes, id, status, says, fix = /^/ }) => {
    const check = stackChecks(facts(changes), NOW).find((one) => one.id === id);

    expect(check).toMatchObject({ subject: "infra:dev", status, found: expect.stringMatching(says) });
    expect(check?.fix ?? "").toMatch(fix);
  });

  it("says nothing of secrets and pending operations where there are none", () => {
    expect(stackChecks(facts({}), NOW).map(({ id }) => id)).toEqual(["stack", "lock"]);
  });
});
