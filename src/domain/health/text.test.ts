import { foreignLine, foreignLines, spanOf } from "./text";

describe("foreignLine", () => {
  it.each([
    ["DB_PASSWORD=hunter22 rest", "DB_PASSWORD=[secret] rest"],
    ['{"token": "abcdef123456", "user": "x"}', '{"token": "[secret]", "user": "x"}'],
    ["Authorization: Bearer abc.def-ghi", "Authorization: [secret]"],
    ["sent bearer abcdefghijklmnop", "sent bearer [secret]"],
    ["postgres://app:s3cr3t@db:5432/x", "postgres://app:[secret]@db:5432/x"],
    ["got eyJhbGciOiJI.eyJzdWIiOiIx.sig", "got [secret]"],
    ["key AKIAIOSFODNN7EXAMPLE used", "key [secret] used"],
    ["ghp_abcdefghijklmnopqrstuvwxyz0123", "[secret]"],
    ["-----BEGIN RSA PRIVATE KEY----- MIIE", "[secret]"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["two\nlines", "two lines"],
    ["token bucket is empty", "token bucket is empty"],
    ["reads /run/secrets/db", "reads /run/secrets/db"],
  ])("shows %j as %j", (text, shown) => {
    expect(foreignLine(text)).toBe(shown);
  });
});

it("shows nothing of a private key in a log, and what comes after it", () => {
  const key = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqh", "-----END PRIVATE KEY-----"];
  expect(foreignLines(["loads", ...key, "", "done"])).toEqual(["loads", "[secret]", "[secret]", "[secret]", "done"]);
});

describe("spanOf", () => {
  it.each([
    [-5, "0 s"],
    [90_000, "90 s"],
    [600_000, "10 min"],
    [5 * 3_600_000, "5 h"],
    [72 * 3_600_000, "3 days"],
  ])("%d ms is %s", (span, words) => {
    expect(spanOf(span)).toBe(words);
  });
});
