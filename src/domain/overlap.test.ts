import { formatMarker, type Marker } from "./comment-marker";
import { overlapsOf } from "./overlap";

const marker = (over: Partial<Marker>): Marker => ({
  kind: "preview",
  key: "stacks",
  repo: "org/shop",
  pr: 2,
  sha: null,
  run: "1",
  attempt: 1,
  number: 1,
  workflow: null,
  stacks: ["infra:day", "infra:dusk"],
  ...over,
});
const comment = (over: Partial<Marker>, author = "github-actions[bot]", pullRequest = over.pr ?? 2) => ({
  id: 1,
  body: `${formatMarker(marker(over))}\ntext`,
  author,
  pullRequest,
});
const own = { repo: "Org/shop", pr: 1, stacks: ["infra:day", "net:day"], login: undefined };

describe("overlapsOf", () => {
  it("finds what another pull request changes too", () => {
    expect(overlapsOf([comment({})], own)).toMatchObject([{ stacks: ["infra:day"], comment: { pullRequest: 2 } }]);
  });

  it.each([
    ["this pull request", comment({ pr: 1 })],
    ["other stacks", comment({ stacks: ["x:y"] })],
    ["another repository", comment({ repo: "org/other" })],
    ["somebody else's marker", comment({}, "mallory")],
    ["a marker copied to another pull request", comment({}, "github-actions[bot]", 9)],
    ["no marker", { ...comment({}), body: "text" }],
  ])("leaves out %s", (_, other) => {
    expect(overlapsOf([other], own)).toEqual([]);
  });
});
