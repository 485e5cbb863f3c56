import type { JsonObject } from "../../domain/value-json";
import type { Ports } from "../../ports";
import type { ApiRequest, Cluster } from "../../ports/cluster";
import type { Turn } from "./held-turn";
import { inTurn } from "./in-turn";

const answered = (status: number, message = "") => ({ status, body: { kind: "Status", message } });
const FORBIDDEN = answered(403, `leases.coordination.k8s.io "x" is forbidden: User "u" cannot get resource "leases"`);
type Spec = Record<string, unknown>;

/** Leases of one namespace as the API server keeps them: whoever writes has to name the version that is there. */
class LeaseServer {
  lease: JsonObject | undefined;
  /** What is answered instead. */
  instead: (request: ApiRequest) => ReturnType<typeof answered> | undefined = () => undefined;
  /** The next write is done, and its answer lost. */
  losesAnswer = false;
  #version = 0;

  get spec(): Spec {
    return (this.lease?.["spec"] ?? {}) as Spec;
  }

  readonly cluster = {
    name: "day-cluster",
    namespace: "day",
    call: async (request: ApiRequest) => {
      await Promise.resolve();
      return this.instead(request) ?? this.#answer(request);
    },
  } as unknown as Cluster;

  write(spec: Spec): void {
    this.#version += 1;
    const metadata = { ...(this.lease?.["metadata"] as object | undefined), resourceVersion: String(this.#version) };
    this.lease = { metadata, spec };
  }

  #answer({ method = "GET", body }: ApiRequest) {
    if (method === "GET") return this.lease === undefined ? answered(404) : { status: 200, body: this.lease };
    const given = body as { metadata: { resourceVersion?: string }; spec: Spec };
    const there = (this.lease?.["metadata"] as typeof given.metadata | undefined)?.resourceVersion;
    if (given.metadata.resourceVersion !== there) return answered(409);
    this.lease = { metadata: { ...given.metadata }, spec: {} };
    this.write(given.spec);
    if (!this.losesAnswer) return { status: 200, body: this.lease };
    this.losesAnswer = false;
    throw new Error("socket hang up");
  }
}

function scene() {
  const server = new LeaseServer();
  const said: string[] = [];
  const cancel = new AbortController();
  const pauses = new Set<{ readonly at: number; readonly resolve: () => void }>();
  let now = Date.UTC(2026, 10, 25, 12);
  const ports = {
    clock: {
      now: () => now,
      pause: (milliseconds: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          if (signal?.aborted === true) return resolve();
          const pause = { at: now + milliseconds, resolve };
          pauses.add(pause);
          signal?.addEventListener("abort", () => {
            resolve();
          });
        }),
    },
    log: {
      info: (text: string) => void said.push(text),
      debug: () => undefined,
      annotate: ({ level, message }: { level: string; message: string }) => void said.push(`${level}: ${message}`),
    } as unknown as Ports["log"],
    signal: cancel.signal,
  } satisfies Pick<Ports, "clock" | "log" | "signal">;
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 1) {
      await settle();
      now += 1000;
      for (const pause of pauses) if (pause.at <= now && pauses.delete(pause)) pause.resolve();
    }
    await settle();
  };
  /** A deploy that works until it is told to end. */
  const begin = (name: string, timeoutSeconds = 600) => {
    let turn: Turn | undefined;
    const end = Promise.withResolvers<undefined>();
    const place = { cluster: server.cluster, namespace: "day", name: "infra-action-day" };
    const ask = { service: "day", place, holder: { identity: name, url: null }, timeoutSeconds };
    const ended = inTurn(ask, ports, async (own) => {
      turn = own;
      await end.promise;
      return { notes: [] };
    });
    ended.catch(() => undefined);
    return {
      ended,
      turn: () => turn,
      end: () => {
        end.resolve(undefined);
      },
      fail: end.reject,
    };
  };
  return { server, said, cancel, pass, begin };
}

const messages = ({ notes }: { readonly notes: readonly { readonly message: string }[] }): string[] =>
  notes.map(({ message }) => message);

describe("a service's turn", () => {
  it("is taken, kept and given back", async () => {
    const { server, said, begin, pass } = scene();
    const one = begin("one");
    await pass(600);
    expect(server.spec).toMatchObject({ holderIdentity: "one", renewTime: "2026-11-25T12:10:00.000000Z" });
    await one.turn()?.check();
    one.end();

    expect(await one.ended).toEqual({ notes: [] });
    expect([server.spec["holderIdentity"], said]).toEqual([undefined, []]);
  });

  it("comes one after another, and who waits says for whom", async () => {
    const { said, begin, pass } = scene();
    const one = begin("one");
    await pass(0);
    const others = [begin("two"), begin("three")];
    await pass(300);
    expect(others.map(({ turn }) => turn())).toEqual([undefined, undefined]);
    expect(said[0]).toBe("notice: day is being deployed by one, since 2026-11-25T12:00:00Z. Waiting up to 600 s more.");
    expect(said).toHaveLength(12); // each of the two, once a minute
    one.end();
    await pass(5);
    const [first, second] = others.toSorted((other) => (other.turn() === undefined ? 1 : -1));
    expect([typeof first?.turn(), typeof second?.turn()]).toEqual(["object", "undefined"]);
    first?.end();
    await pass(5);
    second?.end();
    expect((await Promise.all(others.map(({ ended }) => ended))).flatMap(messages)).toEqual([]);
  });

  it.each([30, 0])("is waited for %i s, and then nothing was begun", async (seconds) => {
    const { begin, pass, server } = scene();
    const one = begin("one");
    await pass(0);
    const two = begin("two", seconds);
    await pass(seconds);

    await expect(two.ended).rejects.toMatchObject({
      code: "STACK_LOCKED",
      message: expect.stringContaining("by one,"),
    });
    expect([two.turn(), server.spec["holderIdentity"]]).toEqual([undefined, "one"]);
    one.end();
    await one.ended;
  });

  it("of a run that died goes to the next, who says so", async () => {
    const { begin, pass, server } = scene();
    server.write({ holderIdentity: "dead", leaseDurationSeconds: 60 });
    const two = begin("two");
    await pass(59);
    expect(two.turn()).toBeUndefined();
    await pass(2);
    two.end();

    expect(messages(await two.ended)).toEqual([expect.stringMatching(/by dead, and no sign .* taken over\.$/)]);
  });

  it("is not waited for any more when the run is cancelled, and is given back then", async () => {
    const { begin, pass, server, cancel } = scene();
    const one = begin("one");
    await pass(0);
    const two = begin("two");
    await pass(3);
    cancel.abort();
    one.fail(new Error("aborted"));
    await pass(2);

    await expect(two.ended).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(one.ended).rejects.toThrow("aborted");
    expect(server.spec["holderIdentity"]).toBeUndefined();
  });

  it("that another one has taken over ends the work, and stays that one's", async () => {
    const { begin, pass, server } = scene();
    const one = begin("one");
    await pass(5);
    server.write({ ...server.spec, holderIdentity: "other" });
    await pass(15);
    expect(one.turn()?.lost.aborted).toBe(true);
    await expect(one.turn()?.check()).rejects.toMatchObject({
      code: "STACK_LOCKED",
      message: expect.stringContaining("taken over by other"),
    });
    one.end();
    await one.ended;
    expect(server.spec["holderIdentity"]).toBe("other");
  });

  it("that another one had meanwhile is not taken again", async () => {
    const { begin, pass, server } = scene();
    const one = begin("one");
    await pass(5);
    server.write({ leaseTransitions: 9 });
    await pass(15);
    one.end();
    await one.ended;
    expect([one.turn()?.lost.aborted, server.spec]).toEqual([true, { leaseTransitions: 9 }]);
  });

  it("outlasts a cluster that is silent for a while; then nothing is written that another may be writing", async () => {
    const { begin, pass, server } = scene();
    const one = begin("one");
    await pass(1);
    server.instead = () => {
      throw new Error("ECONNREFUSED");
    };
    await pass(35);
    await one.turn()?.check();
    await pass(20);
    await expect(one.turn()?.check()).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
    server.instead = () => undefined;
    await pass(4);
    await one.turn()?.check();
    one.end();
    await one.ended;
    expect(server.spec["holderIdentity"]).toBeUndefined();
  });

  it("stays ours where only an answer was lost", async () => {
    const { begin, pass, server } = scene();
    const one = begin("one");
    await pass(5);
    server.losesAnswer = true;
    await pass(30);
    await one.turn()?.check();
    one.end();
    await one.ended;
    expect([one.turn()?.lost.aborted, server.spec["holderIdentity"]]).toEqual([false, undefined]);
  });

  it.each([
    [
      "without the right",
      "GET",
      FORBIDDEN,
      "The credentials for cluster day-cluster may not get leases.coordination.k8s.io in namespace day (get, create and update are needed), so day was deployed without a queue: another deploy of it at the same time would not have waited.",
    ],
    ["without the right to make it", "POST", FORBIDDEN, expect.stringContaining("may not create leases")],
    [
      "where something else refuses it",
      "POST",
      answered(403, "denied by a webhook"),
      expect.stringContaining("(denied by a webhook)"),
    ],
    [
      "where the API is not served",
      "POST",
      answered(404, "404 page not found"),
      expect.stringContaining("serves no leases"),
    ],
  ])("is nobody's %s: it is deployed all the same, and a note says so", async (_what, method, answer, note) => {
    const { begin, pass, server } = scene();
    server.instead = (request) => ((request.method ?? "GET") === method ? answer : undefined);
    const one = begin("one");
    await pass(1);
    one.end();

    expect(messages(await one.ended)).toEqual([note]);
  });

  it("needs no note where its namespace comes with the deploy", async () => {
    const { begin, pass, server } = scene();
    server.instead = ({ method }) => (method === "POST" ? answered(404, `namespaces "day" not found`) : undefined);
    const one = begin("one");
    await pass(1);
    one.end();

    expect(await one.ended).toEqual({ notes: [] });
  });

  it("cannot be told where the cluster answers something else", async () => {
    const { begin, pass, server } = scene();
    server.instead = () => answered(500, "etcd");
    const one = begin("one");
    await pass(1);

    await expect(one.ended).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
  });
});
