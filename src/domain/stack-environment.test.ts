import type { Config } from "./config/schema";
import {
  misspeltEnvironments,
  stackEnvironment,
  stackLockTimeout,
  roleOf,
  stackTimeout,
  withheldVariables,
} from "./stack-environment";

const config: Config = {
  version: 1,
  stacks: {
    "infra:day": { environment: "production", env: { PULUMI_CONFIG_PASSPHRASE: "${DAY_PASS}", REGION: "eu" } },
    "infra:dusk": { env: { PULUMI_CONFIG_PASSPHRASE: "x-${DUSK_PASS}" } },
  },
  environments: { production: { env: { REGION: "us", STAGE: "p" }, timeout: "2m" } },
};
const job = { DAY_PASS: "day-secret", DUSK_PASS: "dusk-secret", PATH: "/bin" };

describe("stackEnvironment", () => {
  it.each([
    [
      "infra:day",
      { DAY_PASS: undefined, DUSK_PASS: undefined, PULUMI_CONFIG_PASSPHRASE: "day-secret", REGION: "eu", STAGE: "p" },
    ],
    ["infra:dusk", { DAY_PASS: undefined, DUSK_PASS: undefined, PULUMI_CONFIG_PASSPHRASE: "x-dusk-secret" }],
    ["other:x", { DAY_PASS: undefined, DUSK_PASS: undefined }],
  ])("gives %s its own and takes the sources of all", (id, expected) => {
    expect(stackEnvironment(id, config, job)).toStrictEqual(expected);
  });

  it("names what is not set", () => {
    expect(() => stackEnvironment("infra:day", config, {})).toThrow(
      "PULUMI_CONFIG_PASSPHRASE of infra:day is made of ${DAY_PASS}, which is not set in this job.",
    );
  });
});

it("takes the sources of all from work that stacks share", () => {
  expect(withheldVariables(config)).toStrictEqual({ DAY_PASS: undefined, DUSK_PASS: undefined });
});

describe("stackTimeout", () => {
  it.each([
    ["infra:day", 9, 120],
    ["infra:dusk", 9, 9],
    ["infra:dusk", undefined, undefined],
  ])("of %s with input %p is %p", (id, input, seconds) => {
    expect(stackTimeout(id, config, input)).toBe(seconds);
  });
});

describe("stackLockTimeout", () => {
  const patient: Config = {
    version: 1,
    stacks: { "infra:day": { environment: "production" }, "infra:dusk": {} },
    environments: { production: { "lock-timeout": "1h" } },
  };

  it.each([
    ["infra:day", 3600],
    ["infra:dusk", 0],
    ["infra:dawn", 0],
  ])("of %s with input 0 is %p", (id, seconds) => {
    expect(stackLockTimeout(id, patient, 0)).toBe(seconds);
  });
});

describe("roles", () => {
  const arn = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
  const roles: Config = {
    version: 1,
    stacks: {
      "a:own": { role: arn("own"), "preview-role": arn("reads"), environment: "p" },
      "a:its": { environment: "p" },
      "a:none": {},
    },
    environments: { p: { role: arn("p") } },
  };

  it.each([
    ["a:own", "preview", arn("reads")],
    ["a:own", "drift", arn("reads")],
    ["a:own", "up", arn("own")],
    ["a:own", "destroy", arn("own")],
    ["a:its", "preview", arn("p")],
    ["a:its", "up", arn("p")],
    ["a:none", "up", undefined],
    ["b:other", "preview", undefined],
  ])("of %s for %s: %s", (id, command, role) => {
    expect(roleOf(id, roles, command)).toBe(role);
  });

  const tokens = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
  it.each<[string, Config, object]>([
    ["some stack has a role of AWS", roles, tokens],
    ["some environment has one", { version: 1, environments: { p: { role: arn("p") } } }, tokens],
    ["a role is a word for the workflow only", { version: 1, stacks: { "a:x": { role: "day" } } }, {}],
  ])("what GitHub's identity token is asked with, where %s", (_, given, withheld) => {
    expect(withheldVariables(given)).toStrictEqual(withheld);
    expect(stackEnvironment("b:other", given, {})).toStrictEqual(withheld);
  });
});

describe("environments that are misspelt", () => {
  const production = { production: { approval: "strict" as const } };
  it.each<[string | undefined, Config["environments"], string | undefined]>([
    ["prodution", production, 'Did you mean "production"?'],
    ["Production", production, 'Did you mean "production"?'],
    ["production", production, undefined],
    ["staging", production, undefined],
    ["prodution", undefined, undefined],
    [undefined, production, undefined],
  ])("%j beside %j: %j", (environment, environments, told) => {
    const notes = misspeltEnvironments({ version: 1, stacks: { "infra:day": { environment } }, environments });
    expect(notes).toHaveLength(told === undefined ? 0 : 1);
    if (told !== undefined) expect(notes[0]).toContain(told);
  });
});
