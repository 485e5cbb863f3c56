import type { Review, ReviewDifference } from "../domain/approval/review";
import { reviewFindings } from "../domain/approval/review-findings";
import { COMMENT_DETAIL } from "./detail";
import { reviewBlock } from "./review";
import { urn } from "./testing/builders";

const vpc = urn("aws:ec2/vpc:Vpc", "main");
const difference = (given: Partial<ReviewDifference> & Pick<ReviewDifference, "kind">): ReviewDifference => ({
  ...{ urn: vpc, path: null, reviewed: null, now: null, isDanger: false },
  ...given,
});
const value = difference({ kind: "value", path: "cidrBlock", reviewed: '"10.1.0.0/16"', now: '"10.2.0.0/16"' });
const replace = difference({ kind: "operation", reviewed: "update", now: "replace", isDanger: true });
const output = difference({ kind: "output", urn: null, path: "vpcId", now: 'add "vpc-1"' });
const provider = difference({
  kind: "provider",
  urn: null,
  path: "aws",
  reviewed: "aws default_1",
  now: "aws default_2",
});
const review = (kind: Review["kind"], ...differences: ReviewDifference[]): Review => ({
  ...{ kind, differences, why: kind === "unreviewed" ? "no reviewed preview of this stack was found" : null },
  follows: kind === "follows" ? ["network/day: vpcId"] : [],
});

it("shows what was reviewed and what would run, by resource", () => {
  expect(reviewBlock(review("differs", value, output, replace, provider), COMMENT_DETAIL)).toBe(
    [
      "**Reviewed, and what would run**",
      "```diff",
      "  aws:ec2/vpc:Vpc main",
      '-   cidrBlock: "10.1.0.0/16"',
      '+   cidrBlock: "10.2.0.0/16"',
      "-   operation: update",
      "+   operation: replace",
      "  outputs of the stack",
      '+   vpcId: add "vpc-1"',
      "  providers",
      "-   aws: aws default_1",
      "+   aws: aws default_2",
      "```",
    ].join("\n"),
  );
  expect(reviewBlock(review("same"), COMMENT_DETAIL)).toBe("");
  expect(reviewBlock(undefined, COMMENT_DETAIL)).toBe("");
});

it.each([
  { given: review("same"), strict: true, found: [] },
  {
    given: review("differs", value, replace),
    strict: false,
    found: ["danger REVIEW_DIFFERS What would run is not what was reviewed: replace of main, cidrBlock of main."],
  },
  {
    given: review("differs", value),
    strict: false,
    found: ["warning REVIEW_DIFFERS What would run is not what was reviewed: cidrBlock of main."],
  },
  {
    given: review("unreviewed"),
    strict: true,
    found: ["danger NOT_REVIEWED Nobody has reviewed this: no reviewed preview of this stack was found."],
  },
  {
    given: review("follows", value, output),
    strict: true,
    found: [
      "info REVIEW_FOLLOWS It differs from its review and follows from network/day: vpcId: cidrBlock of main, the output vpcId.",
    ],
  },
  {
    given: review("unstable", value),
    strict: true,
    found: [
      "info REVIEW_UNSTABLE These values differ between two previews of one commit too, so they say nothing: cidrBlock of main.",
    ],
  },
])("findings of $given.kind, strict: $strict", ({ given, strict, found }) => {
  expect(reviewFindings(given, strict).map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual(
    found,
  );
});
