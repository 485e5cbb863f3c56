import { makeRepository } from "../lab/engine/repository";
import { detecting, FILES, idsOf, pushPayload } from "./detecting";

/** main with a change of net, then one of lone, then one of nothing; the last push brings the last commit alone. */
async function pushed() {
  const repository = await makeRepository({ files: FILES });
  const first = await repository.head();
  const net = await repository.commit("Net", { "net/index.ts": "export const x = 2;\n" });
  const lone = await repository.commit("Lone", { "lone/Main.yaml": "resources: {}\n" });
  const last = await repository.commit("Words", { "README.md": "# more\n" });
  const detectPush = (before: string, after: string, deployed: Readonly<Record<string, string>>, failed?: string[]) =>
    detecting({
      ...{ folder: repository.folder, event: "push", payload: pushPayload(before, after), deployed },
      ...(failed === undefined ? {} : { failed }),
    });
  const detect = (deployed: Readonly<Record<string, string>>, failed?: string[]) =>
    detectPush(lone, last, deployed, failed);
  const checkout = (commit: string) => repository.checkout(commit);
  return {
    ...{ detectPush, checkout },
    first,
    net,
    lone,
    last,
    detect,
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
}

describe("after a deploy that failed or never ran", () => {
  it("a push that touches nothing takes what is still to be deployed, and what reads it", async () => {
    await using history = await pushed();
    const { first, net, lone } = history;

    const found = await history.detect({ "net:day": first, "net:dusk": net, "lone:dev": lone });
    expect(idsOf(found)).toEqual(["app:day", "net:day"]);
    expect(found.stacks.find(({ id }) => id === "net:day")?.reasons).toEqual([
      "net/index.ts modified: in project network",
      `not deployed since ${first.slice(0, 7)}`,
    ]);
  });

  it("what this push itself brings is no debt", async () => {
    await using history = await pushed();
    const { first, net, lone } = history;

    await history.checkout(lone);
    const found = await history.detectPush(net, lone, { "lone:dev": first, "net:day": net, "net:dusk": net });
    expect(found.stacks.map(({ id, reasons }) => [id, ...reasons])).toEqual([
      ["lone:dev", "lone/Main.yaml added: in project lone"],
    ]);
  });

  it("each stack is compared with its own last deployment", async () => {
    await using history = await pushed();
    const { first, net } = history;

    expect(idsOf(await history.detect({ "net:day": net, "net:dusk": first, "lone:dev": net }))).toEqual([
      "lone:dev",
      "net:dusk",
    ]);
  });

  it("nothing is taken where all is deployed, or where nothing is known of deployments", async () => {
    await using history = await pushed();
    const { lone, last } = history;

    expect(idsOf(await history.detect({ "net:day": last, "net:dusk": lone, "lone:dev": lone }))).toEqual([]);
    expect(idsOf(await history.detect({}))).toEqual([]);
  });

  it("a stack that was never deployed with success is taken by any push", async () => {
    await using history = await pushed();
    const found = await history.detect({ "net:day": history.lone }, ["lone:dev"]);
    expect(found.stacks.map(({ id, reasons }) => [id, ...reasons])).toEqual([
      ["lone:dev", "none of its deployments has succeeded yet"],
    ]);
  });

  it("a run of an older commit that comes late takes nothing back", async () => {
    await using history = await pushed();
    await history.checkout(history.net);
    const found = await history.detectPush(history.first, history.net, {
      "net:day": history.last,
      "net:dusk": history.lone,
      "lone:dev": history.last,
    });
    expect(idsOf(found)).toEqual(["app:day"]);
    expect(found.notes).toEqual([
      "net:day is left as it is: a newer commit of it is deployed.",
      "net:dusk is left as it is: a newer commit of it is deployed.",
    ]);
  });

  it("a stack whose commit is lost is taken, and says why", async () => {
    await using history = await pushed();
    const found = await history.detect({ "net:dusk": "0123456789".repeat(4) });
    expect(found.stacks.map(({ id, reasons }) => [id, ...reasons])).toEqual([
      ["net:dusk", "not deployed since 0123456, and what was changed since cannot be told"],
    ]);
  });
});
