import {
  freedBody,
  leaseName,
  parseLease,
  renewedBody,
  sighted,
  standingOf,
  takenBody,
  turnHolder,
  type Lease,
  type Standing,
} from "./turn";

const NOW = Date.UTC(2026, 10, 25, 12);
const URL = "https://github.com/acme/shop/actions/runs/17";
const US = { identity: "run 18, attempt 1 (4f2a)", url: `${URL.slice(0, -1)}8` };
const lease = (spec: object, annotations: object = {}): Lease =>
  parseLease({ metadata: { name: "infra-action-day", resourceVersion: "7", annotations }, spec }) as Lease;
const held = (more: object = {}): Lease =>
  lease({ holderIdentity: "them", leaseDurationSeconds: 60, renewTime: "2026-11-25T12:00:00.000000Z", ...more });

describe("whose turn it is", () => {
  it.each<{ because: string; of: Lease | undefined; afterSeconds?: number; is: Standing }>([
    { because: "nobody ever deployed", of: undefined, is: "free" },
    { because: "the last one gave it back", of: lease({}), is: "free" },
    { because: "somebody emptied it", of: lease({ holderIdentity: "" }), is: "free" },
    { because: "no spec at all", of: lease(null as unknown as object), is: "free" },
    { because: "another one has it", of: held(), is: "held" },
    { because: "another one had it a moment ago", of: held(), afterSeconds: 59, is: "held" },
    { because: "not a word of it for as long as it said", of: held(), afterSeconds: 60, is: "dead" },
    { because: "it asked for less", of: held({ leaseDurationSeconds: 2 }), afterSeconds: 2, is: "dead" },
    { because: "it asked for more", of: held({ leaseDurationSeconds: 300 }), afterSeconds: 299, is: "held" },
    { because: "nobody may ask for a day", of: held({ leaseDurationSeconds: 86_400 }), afterSeconds: 600, is: "dead" },
    { because: "it names no time", of: held({ leaseDurationSeconds: null }), afterSeconds: 60, is: "dead" },
    { because: "it is our own, by a lost answer", of: held({ holderIdentity: US.identity }), is: "ours" },
  ])("$is: $because", ({ of, afterSeconds = 0, is }) => {
    const seen = of && sighted(undefined, of, NOW);

    expect(standingOf(of, seen, { identity: US.identity, now: NOW + afterSeconds * 1000 })).toBe(is);
  });

  it("counts from the last word that was seen, whatever the clock of its holder says", () => {
    const first = sighted(undefined, held({ renewTime: "1999-01-01T00:00:00.000000Z" }), NOW);
    const same = sighted(first, held({ renewTime: "1999-01-01T00:00:00.000000Z" }), NOW + 50_000);
    const renewed = sighted(same, held({ renewTime: "1999-01-01T00:00:15.000000Z" }), NOW + 55_000);

    expect([same.since, renewed.since]).toEqual([NOW, NOW + 55_000]);
  });
});

describe("the record", () => {
  it("is taken, renewed and given back, with what others wrote on it and the version that it is based on", () => {
    const before = lease({ leaseTransitions: 3 }, { "acme/note": "ours", "infra-action/run": "https://old" });
    const taken = takenBody({ namespace: "day", name: "infra-action-day" }, before, { holder: US, now: NOW });
    expect(taken).toMatchObject({
      metadata: { resourceVersion: "7", annotations: { "acme/note": "ours", "infra-action/run": US.url } },
      spec: {
        holderIdentity: US.identity,
        leaseDurationSeconds: 60,
        acquireTime: "2026-11-25T12:00:00.000000Z",
        renewTime: "2026-11-25T12:00:00.000000Z",
        leaseTransitions: 4,
      },
    });
    const renewed = renewedBody(parseLease(taken) as Lease, NOW + 15_000);
    expect(renewed["spec"]).toEqual({ ...(taken["spec"] as object), renewTime: "2026-11-25T12:00:15.000000Z" });
    const freed = freedBody(parseLease(renewed) as Lease);
    expect(freed).toMatchObject({ metadata: { resourceVersion: "7", annotations: { "acme/note": "ours" } } });
    expect(freed["spec"]).toEqual({ leaseDurationSeconds: 60, leaseTransitions: 4 });
    expect(JSON.stringify(freed)).not.toContain(URL);
  });

  it("is made where there is none", () => {
    expect(
      takenBody({ namespace: "day", name: "x" }, undefined, { holder: { ...US, url: null }, now: NOW }),
    ).toMatchObject({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { namespace: "day", name: "x", annotations: {} },
      spec: { leaseTransitions: 1 },
    });
  });

  it.each([[null], ["Forbidden"], [{ kind: "Status" }], [{ metadata: {}, spec: {} }]])("is not %j", (body) => {
    expect(parseLease(body)).toBeUndefined();
  });

  it.each<[string, Lease, string]>([
    ["a run", lease({ holderIdentity: "x" }, { "infra-action/run": URL }), URL],
    ["since when", held({ acquireTime: "2026-11-25T11:59:00.123456Z" }), "them, since 2026-11-25T11:59:00Z"],
    ["who has no run", held(), "them"],
    ["what is no address of a run", lease({ holderIdentity: "x" }, { "infra-action/run": "https://evil.test/a" }), "x"],
    ["an address with more in it", lease({ holderIdentity: "x" }, { "infra-action/run": `${URL}?a=%0A` }), "x"],
    ["many lines", held({ holderIdentity: "a\n::error::b\u001b[31m" }), "a ::error::b"],
  ])("names %s in one line", (_what, of, words) => {
    expect(of.words).toBe(words);
  });

  it("never gets long", () => {
    expect(held({ holderIdentity: "x".repeat(5000) }).words.length).toBeLessThan(410);
  });
});

it.each([
  ["day", /^infra-action-day$/],
  ["day-2", /^infra-action-day-2$/],
  ["Day", /^infra-action-day-[0-9a-f]{8}$/],
  ["a_b", /^infra-action-a-b-[0-9a-f]{8}$/],
  ["-", /^infra-action-[0-9a-f]{8}$/],
  ["день", /^infra-action-[0-9a-f]{8}$/],
  ["x".repeat(300), /^infra-action-x{40}-[0-9a-f]{8}$/],
])("%s queues at an object that Kubernetes takes", (service, name) => {
  expect(leaseName(service)).toMatch(name);
  expect(leaseName(service)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/);
});

it("two services never share a queue for what their names lose", () => {
  expect(new Set(["a_b", "a.b", "a-b", "A-B", "a--b", "-a-b"].map(leaseName)).size).toBe(6);
});

it.each([
  [{ id: "17", attempt: 2, url: URL }, "bot", "run 17, attempt 2 (4f2a)", URL],
  [{ id: null, attempt: null, url: null }, undefined, "a terminal (4f2a)", null],
])(
  "a run is called by its number, and what is no run by where it is",
  ({ id, attempt, url }, actor, identity, shown) => {
    expect(turnHolder({ run: { id, attempt, url, number: null }, actor }, "4f2a")).toEqual({ identity, url: shown });
  },
);
