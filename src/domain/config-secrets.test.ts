import { decryptConfigSecrets, needsDecryption, secretsOfConfigJson } from "./config-secrets";

// Made by `pulumi config set --secret` 3.259.0 with the passphrase below.
const PASSPHRASE = "correct-horse";
const SALT = "encryptionsalt: v1:f63PcfKGduk=:v1:rIeNv2Lwq0+BrY1o:CoSuBQ/AKqYvuX+Broh1zqOQ7Tn0jw==\n";
const CONFIG = `config:
  net:token:
    secure: v1:LkP8gDcHLLhGnfS4:YDeB1gKLWc0/p4yF9XDlhYc9LunXBMv1HUCKGbU=
  net:plain: x
  net:db:
    users:
      - password:
          secure: v1:SHQBHSBJROhvRZSe:3JtKaYop95SDyaPsxr/Bo2ksOPT4JUw/4w==
  net:json:
    secure: v1:zot5+T+HVOu9GMlZ:0BlCruQJExSemXMN+dDsgPIxT4dIVi+i8PPqisPg4T05JI5237gjIRo=
`;
const DECRYPTED = ["HUNTER2-token", 'pass"word', '{"a":"deep-secret","n":1}', "deep-secret"];

describe("needsDecryption", () => {
  it.each([
    { text: "", expected: false, because: "there is no config" },
    { text: SALT, expected: false, because: "a salt alone is no secret" },
    { text: "config: {net:a: secure, net:b: [1, {c: x}]}", expected: false, because: "no value is secure" },
    { text: SALT + CONFIG, expected: true, because: "values are secure" },
    { text: "config: {net:a: [{b: {secure: v1:x:y}}]}", expected: true, because: "one deep inside is" },
    { text: "environment: [prod]", expected: true, because: "an environment may bring secrets" },
    { text: "environment: []", expected: false, because: "there is none" },
    { text: "config: {", expected: true, because: "who knows" },
    { text: "config: x", expected: true, because: "who knows" },
  ])("$expected: $because", ({ text, expected }) => {
    expect(needsDecryption(text)).toBe(expected);
  });
});

describe("decryptConfigSecrets", () => {
  it("finds every secret, those inside of objects and JSON too", async () => {
    expect(await decryptConfigSecrets(SALT + CONFIG, PASSPHRASE)).toEqual(DECRYPTED);
  });

  it.each([
    { text: SALT + CONFIG, passphrase: "wrong", because: "the passphrase is wrong" },
    { text: CONFIG, passphrase: PASSPHRASE, because: "there is no salt" },
    { text: SALT + CONFIG + "secretsprovider: awskms://x\n", passphrase: PASSPHRASE, because: "another provider" },
    { text: SALT + CONFIG + "environment: [prod]\n", passphrase: PASSPHRASE, because: "some come from elsewhere" },
    { text: SALT + "config: {a: {secure: v2:x:y}}", passphrase: PASSPHRASE, because: "a format of the future" },
    { text: SALT + "config: {a: {secure: 'v1:LkP8:AAAA'}}", passphrase: PASSPHRASE, because: "it is cut off" },
    { text: "a: {", passphrase: PASSPHRASE, because: "the file is broken" },
  ])("knows nothing: $because", async ({ text, passphrase }) => {
    expect(await decryptConfigSecrets(text, passphrase)).toBeUndefined();
  });
});

describe("secretsOfConfigJson", () => {
  it.each([
    {
      text: '{"a":{"value":"{\\"u\\":[\\"p\\\\\\"w\\"]}","objectValue":{},"secret":true},"b":{"value":"x","secret":false}}',
      expected: ['{"u":["p\\"w"]}', 'p"w'],
    },
    { text: "{}", expected: [] },
    { text: "", expected: undefined },
    { text: '{"a":{"value":"x"}}', expected: undefined },
  ])("$text → $expected", ({ text, expected }) => {
    expect(secretsOfConfigJson(text)).toEqual(expected);
  });
});
