import * as fc from "fast-check";
import { defaultRegion, isSessionOf, parseAwsRole, roleVariables, sessionName, sessionSeconds } from "./aws-role";

const DAY = "arn:aws:iam::111111111111:role/day";

describe("parseAwsRole", () => {
  it.each([
    { text: DAY, role: { partition: "aws", account: "111111111111", name: "day" } },
    {
      text: "arn:aws-us-gov:iam::222222222222:role/teams/infra/day-up",
      role: { partition: "aws-us-gov", account: "222222222222", name: "day-up" },
    },
    { text: "arn:aws-cn:iam::222222222222:role/x", role: { partition: "aws-cn", account: "222222222222", name: "x" } },
  ])("reads $text", ({ text, role }) => {
    expect(parseAwsRole(text)).toEqual({ arn: text, ...role });
  });

  it.each([
    ["day"],
    ["arn:aws:iam::1111:role/day"],
    ["arn:aws:iam::111111111111:user/day"],
    ["arn:aws:iam::111111111111:role/"],
    [`${DAY}\n${DAY}`],
    ["deployer@project.iam.gserviceaccount.com"],
  ])("%j is none of AWS", (text) => {
    expect(parseAwsRole(text)).toBeUndefined();
  });
});

describe("isSessionOf", () => {
  const role = parseAwsRole("arn:aws:iam::111111111111:role/teams/day");
  it.each([
    ["arn:aws:sts::111111111111:assumed-role/day/run-7", true],
    ["arn:aws:sts::222222222222:assumed-role/day/run-7", false],
    ["arn:aws:sts::111111111111:assumed-role/day-2/run-7", false],
    ["arn:aws:iam::111111111111:user/day", false],
  ])("%s: %s", (identity, expected) => {
    expect(role && isSessionOf(role, identity)).toBe(expected);
  });
});

it.each([
  ["arn:aws:iam::111111111111:role/x", "us-east-1"],
  ["arn:aws-cn:iam::111111111111:role/x", "cn-north-1"],
  ["arn:aws-us-gov:iam::111111111111:role/x", "us-gov-west-1"],
])("STS of %s is asked in %s", (arn, region) => {
  const role = parseAwsRole(arn);
  expect(role && defaultRegion(role)).toBe(region);
});

it("gives the role's credentials, and takes every other way to an identity", () => {
  const own = roleVariables({ accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" });
  const job = {
    PATH: "/bin",
    AWS_REGION: "eu-west-1",
    AWS_PROFILE: "admin",
    AWS_ACCESS_KEY_ID: "AKIA",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
    AWS_ROLE_ARN: DAY,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
  };
  expect(JSON.parse(JSON.stringify({ ...job, ...own }))).toEqual({
    PATH: "/bin",
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "ASIA",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "token",
  });
});

it.each([
  [undefined, 3600],
  [60, 3600],
  [7200, 7200],
  [1e6, 43_200],
])("a time limit of %s s asks for %s s", (limit, seconds) => {
  expect(sessionSeconds(limit)).toBe(seconds);
});

describe("sessionName", () => {
  it("says which run and stack it was", () => {
    expect(sessionName("42", { workDir: "infra/net", stack: "organization/net/day" })).toBe(
      "infra-action-42-infra-net-day",
    );
    expect(sessionName(null, { workDir: ".", stack: "dev" })).toBe("infra-action-terminal-.-dev");
  });

  it("is always a name that STS takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (workDir, stack) => {
        expect(sessionName("1", { workDir, stack })).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });
});
