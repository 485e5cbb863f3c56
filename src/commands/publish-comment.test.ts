import { formatMarker, type Marker } from "../domain/comment-marker";
import { InfraError } from "../errors";
import type { ExistingComment, PullRequestComments } from "../ports";
import { publishComment } from "./publish-comment";

const MARKER: Marker = {
  kind: "preview",
  key: "infra:dev",
  repo: "org/app",
  pr: 7,
  sha: null,
  run: "9001",
  attempt: 1,
  number: 12,
  workflow: "infra",
  stacks: [],
};
const US = "github-actions[bot]";
const bodyOf = (changes: Partial<Marker> = {}, text = "text") => `${formatMarker({ ...MARKER, ...changes })}\n${text}`;
const REQUEST = { marker: MARKER, body: bodyOf({}, "new"), edit: true };

type Hooks = Partial<Record<"list" | "create" | "update" | "remove" | "login", (world: World, call: number) => void>>;

/** A pull request's comments in memory; a hook runs before its call and may change them or throw. */
class World implements PullRequestComments {
  comments: ExistingComment[] = [];
  readonly calls: string[] = [];
  #next = 1;
  readonly hooks: Hooks;
  constructor(hooks: Hooks = {}) {
    this.hooks = hooks;
  }
  add(body: string, author = US): ExistingComment {
    const id = this.#next++;
    const comment = { id, body, author, url: `https://github.com/org/app/pull/7#issuecomment-${id}`, createdAt: "" };
    this.comments.push(comment);
    return comment;
  }
  #called(name: keyof Hooks): void {
    this.calls.push(name);
    this.hooks[name]?.(this, this.calls.filter((call) => call === name).length);
  }
  async login() {
    this.#called("login");
    return US;
  }
  async list() {
    this.#called("list");
    return [...this.comments];
  }
  async create(body: string) {
    this.#called("create");
    return this.add(body);
  }
  async update(id: number, body: string) {
    this.#called("update");
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) throw refused("404");
    const changed = { ...comment, body };
    this.comments = this.comments.map((one) => (one.id === id ? changed : one));
    return changed;
  }
  async remove(id: number) {
    this.#called("remove");
    this.comments = this.comments.filter((one) => one.id !== id);
  }
}

const refused = (why: string) =>
  new InfraError("GITHUB_UNUSABLE", { what: "This run could not comment.", why, next: "Do something." });
const bodies = (world: World) => world.comments.map(({ body }) => body);

describe("publishComment", () => {
  it("writes a first comment without asking who we are, and looks whether it is alone", async () => {
    const world = new World();

    expect(await publishComment(world, REQUEST)).toEqual({
      url: "https://github.com/org/app/pull/7#issuecomment-1",
      notes: [],
    });
    expect(bodies(world)).toEqual([REQUEST.body]);
    expect(world.calls).toEqual(["list", "create", "list"]);
  });

  it("updates its comment in place, and removes others of its own", async () => {
    const world = new World();
    world.add(bodyOf({ number: 9 }));
    world.add(bodyOf({ number: 11 }));
    world.add(bodyOf({}, "forged"), "mallory");

    expect(await publishComment(world, REQUEST)).toMatchObject({ url: expect.stringMatching(/-2$/), notes: [] });
    expect(bodies(world)).toEqual([REQUEST.body, bodyOf({}, "forged")]);
    expect(world.calls).toEqual(["list", "login", "update", "remove", "list"]);
  });

  it("writes nothing where it says the same already", async () => {
    const world = new World();
    world.add(REQUEST.body);

    expect(await publishComment(world, REQUEST)).toMatchObject({ notes: [] });
    expect(world.calls).toEqual(["list", "login"]);
  });

  it("leaves a newer run's comment alone", async () => {
    const world = new World();
    world.add(bodyOf({ number: 13 }, "newer"));

    expect(await publishComment(world, REQUEST)).toMatchObject({
      url: expect.any(String),
      notes: [{ code: "COMMENT_NEWER" }],
    });
    expect(bodies(world)).toEqual([bodyOf({ number: 13 }, "newer")]);
  });

  it.each([{ edit: true }, { edit: false }])(
    "makes none where there is nothing to tell but that an earlier one no longer holds ($edit)",
    async ({ edit }) => {
      const world = new World();

      expect(await publishComment(world, { ...REQUEST, edit, onlyIfThere: true })).toEqual({
        url: undefined,
        notes: [],
      });
      expect(world.comments).toEqual([]);
    },
  );

  it("tells in the earlier one that it no longer holds", async () => {
    const world = new World();
    world.add(bodyOf({ number: 9 }));

    await publishComment(world, { ...REQUEST, onlyIfThere: true });
    expect(bodies(world)).toEqual([REQUEST.body]);
  });

  it("writes a new comment each time where that is wanted", async () => {
    const world = new World();
    world.add(bodyOf({ number: 13 }));

    await publishComment(world, { ...REQUEST, edit: false });
    expect(world.comments).toHaveLength(2);
    expect(world.calls).toEqual(["create"]);
  });

  it.each<{ because: string; hooks: Hooks; existing: string[]; left: string[]; note?: string }>([
    {
      because: "a newer run commented at the same time: ours goes",
      hooks: { create: (world) => world.add(bodyOf({ number: 13 }, "newer")) },
      existing: [],
      left: [bodyOf({ number: 13 }, "newer")],
      note: "COMMENT_NEWER",
    },
    {
      because: "an older run commented at the same time: its one goes",
      hooks: { create: (world) => world.add(bodyOf({ number: 11 }, "older")) },
      existing: [],
      left: [REQUEST.body],
    },
    {
      because: "an older run wrote over ours: it is written again",
      hooks: {
        list: (world, call) =>
          call === 2 && (world.comments = world.comments.map((one) => ({ ...one, body: bodyOf({ number: 11 }) }))),
      },
      existing: [bodyOf({ number: 10 })],
      left: [REQUEST.body],
    },
    {
      because: "the comment went away in between: there is a new one",
      hooks: { update: (world) => (world.comments = []) },
      existing: [bodyOf({ number: 11 })],
      left: [REQUEST.body],
    },
    {
      because: "an answer was lost and the call tried again: one of the two goes",
      hooks: { create: (world) => world.add(REQUEST.body) },
      existing: [],
      left: [REQUEST.body],
    },
  ])("ends with one comment where $because", async ({ hooks, existing, left, note }) => {
    const world = new World(hooks);
    for (const body of existing) world.add(body);
    const { notes, url } = await publishComment(world, REQUEST);

    expect(bodies(world)).toEqual(left);
    expect(notes.map(({ code }) => code)).toEqual(note === undefined ? [] : [note]);
    expect(url).toBeDefined();
  });

  it("gives up after three rounds where somebody keeps writing over it", async () => {
    const world = new World({
      list: (here) => (here.comments = here.comments.map((one) => ({ ...one, body: bodyOf({ number: 1 }) }))),
    });

    expect(await publishComment(world, REQUEST)).toMatchObject({ url: expect.any(String), notes: [] });
    expect(world.calls.filter((call) => call === "update" || call === "create")).toHaveLength(3);
  });

  it.each<"list" | "create">(["list", "create"])(
    "says why where GitHub refuses to %s, and does not throw",
    async (call) => {
      const world = new World({
        [call]: () => {
          throw refused("The token may not.");
        },
      });

      expect(await publishComment(world, REQUEST)).toEqual({
        url: undefined,
        notes: [
          { code: "COMMENT_NOT_POSTED", message: "This run could not comment. The token may not. Do something." },
        ],
      });
    },
  );

  it.each<{ hooks: Hooks; because: string }>([
    { because: "looking again", hooks: { list: (_, call) => fail(call > 1) } },
    {
      because: "removing an older one",
      hooks: { create: (world) => world.add(bodyOf({ number: 11 })), remove: () => fail(true) },
    },
  ])("is content with the written comment where $because fails", async ({ hooks }) => {
    expect(await publishComment(new World(hooks), REQUEST)).toMatchObject({ url: expect.any(String), notes: [] });
  });
});

function fail(when: boolean): void {
  if (when) throw refused("An outage.");
}
