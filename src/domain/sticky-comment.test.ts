import fc from "fast-check";
import { formatMarker, type Marker } from "./comment-marker";
import { ACTIONS_BOT, decideSticky, hasMarked, type Candidate } from "./sticky-comment";

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
const bodyOf = (changes: Partial<Marker> = {}, rest = "older text") =>
  `${formatMarker({ ...MARKER, ...changes })}\n${rest}`;
const comment = (id: number, body: string, author = ACTIONS_BOT): Candidate => ({ id, body, author });
const decide = (comments: Candidate[], login: string | undefined = ACTIONS_BOT) =>
  decideSticky(comments, { marker: MARKER, body: bodyOf({}, "new text"), login });

describe("decideSticky", () => {
  it.each<{ because: string; comments: Candidate[]; kind: string; id?: number; remove?: number[] }>([
    { because: "there is none", comments: [], kind: "create" },
    { because: "an earlier run's is there", comments: [comment(1, bodyOf({ number: 11 }))], kind: "update", id: 1 },
    { because: "this run's is there", comments: [comment(1, bodyOf())], kind: "update", id: 1 },
    {
      because: "it says the same",
      comments: [comment(1, bodyOf({}, "new text\r\n").replace("\n", "\r\n"))],
      kind: "unchanged",
      id: 1,
    },
    { because: "a newer run's is there", comments: [comment(1, bodyOf({ number: 13 }))], kind: "newer", id: 1 },
    { because: "a newer attempt's is there", comments: [comment(1, bodyOf({ attempt: 2 }))], kind: "newer", id: 1 },
    { because: "somebody else copied it", comments: [comment(1, bodyOf(), "mallory")], kind: "create" },
    { because: "another bot wrote it", comments: [comment(1, bodyOf(), "other[bot]")], kind: "create" },
    { because: "it is about another stack", comments: [comment(1, bodyOf({ key: "infra:prod" }))], kind: "create" },
    { because: "it is about another pull request", comments: [comment(1, bodyOf({ pr: 8 }))], kind: "create" },
    { because: "it is about another repository", comments: [comment(1, bodyOf({ repo: "fork/app" }))], kind: "create" },
    {
      because: "names have no case",
      comments: [comment(1, bodyOf({ repo: "Org/App" }), "GitHub-Actions[bot]")],
      kind: "update",
      id: 1,
    },
    { because: "it has no marker", comments: [comment(1, "infra preview")], kind: "create" },
    {
      because: "of several the newest run's stays",
      comments: [
        comment(1, bodyOf({ number: 10 })),
        comment(2, bodyOf({ number: 11 })),
        comment(3, bodyOf({ number: 9 })),
      ],
      kind: "update",
      id: 2,
      remove: [1, 3],
    },
    {
      because: "of the same run the first stays",
      comments: [comment(5, bodyOf()), comment(4, bodyOf())],
      kind: "update",
      id: 4,
      remove: [5],
    },
    {
      because: "our own goes where a newer run's is there",
      comments: [comment(1, bodyOf()), comment(2, bodyOf({ number: 13 }))],
      kind: "newer",
      id: 2,
      remove: [1],
    },
  ])("decides to $kind: $because", ({ comments, kind, id, remove = [] }) => {
    const decision = decide(comments);

    expect(decision.kind).toBe(kind);
    expect(decision.remove.map((one) => one.id)).toEqual(remove);
    if (decision.kind !== "create") expect(decision.comment.id).toBe(id);
  });

  it.each<{ login: string | undefined; author: string; kind: string }>([
    { login: "mona", author: "mona", kind: "update" },
    { login: "mona", author: ACTIONS_BOT, kind: "create" },
    { login: undefined, author: ACTIONS_BOT, kind: "update" },
    { login: undefined, author: "mona", kind: "create" },
  ])("takes a comment of $author for ours or not where we are $login: $kind", ({ login, author, kind }) => {
    expect(decideSticky([comment(1, bodyOf(), author)], { marker: MARKER, body: "x", login }).kind).toBe(kind);
  });

  it("never touches what is not ours, and settles: after its own decision it has nothing more to do", () => {
    const ours = fc.record({
      number: fc.integer({ min: 1, max: 20 }),
      attempt: fc.integer({ min: 1, max: 3 }),
      mine: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(ours, { maxLength: 8 }), (list) => {
        const comments = list.map(({ mine, ...run }, id) => comment(id, bodyOf(run), mine ? ACTIONS_BOT : "mallory"));
        const decision = decide(comments);
        const touched = [...decision.remove, ...(decision.kind === "create" ? [] : [decision.comment])];
        expect(touched.every(({ author }) => author === ACTIONS_BOT)).toBe(true);

        const left = comments.filter(({ id }) => !decision.remove.some((gone) => gone.id === id));
        const written = comment(decision.kind === "update" ? decision.comment.id : 99, bodyOf({}, "new text"));
        const after = decision.kind === "newer" ? left : [...left.filter(({ id }) => id !== written.id), written];
        const again = decide(after);
        expect(again.remove).toEqual([]);
        expect(again.kind).toBe(decision.kind === "newer" ? "newer" : "unchanged");
      }),
    );
  });
});

describe("hasMarked", () => {
  it("says whether somebody has to be asked who we are", () => {
    expect(hasMarked([comment(1, "hello", "mona")], MARKER)).toBe(false);
    expect(hasMarked([comment(1, bodyOf(), "mallory")], MARKER)).toBe(true);
  });
});
