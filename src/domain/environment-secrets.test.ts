import { environmentSecrets } from "./environment-secrets";

describe("environmentSecrets", () => {
  it.each([
    [{ AWS_SECRET_ACCESS_KEY: "abcdefgh1234" }, ["abcdefgh1234"]],
    [{ PULUMI_ACCESS_TOKEN: "pul-0123456789" }, ["pul-0123456789"]],
    [{ PULUMI_CONFIG_PASSPHRASE: "correct horse" }, ["correct horse"]],
    [{ PULUMI_CONFIG_PASSPHRASE: "short" }, []],
    [{ PATH: "/usr/bin:/bin", HOME: "/home/runner" }, []],
    [{ INPUT_COMMAND: "preview", GITHUB_REF_NAME: "main-branch" }, []],
    [{ EMPTY_TOKEN: "", NO_TOKEN: undefined }, []],
  ])("takes from %p what is named like a secret", (environment, secrets) => {
    expect(environmentSecrets(environment)).toEqual(secrets);
  });
});
