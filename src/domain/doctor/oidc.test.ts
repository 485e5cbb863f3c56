import { claimsOf, oidcCheck, trustCondition } from "./oidc";

const CLAIMS = {
  iss: "https://token.actions.githubusercontent.com",
  sub: "repo:org/app:ref:refs/heads/main",
  aud: "sts.amazonaws.com",
};
const jwt = (payload: string): string => `e30.${Buffer.from(payload).toString("base64url")}.sig`;

describe("oidcCheck", () => {
  it("prints the condition that lets this very job in", () => {
    const check = oidcCheck({
      kind: "claims",
      claims: { ...CLAIMS, job_workflow_ref: "org/x/.github/workflows/up.yml@v1" },
    });

    expect(check).toMatchObject({
      status: "ok",
      found: expect.stringContaining("`org/x/.github/workflows/up.yml@v1`"),
    });
    expect(JSON.parse(check.paste ?? "")).toEqual({
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main",
      },
    });
  });

  it("names GitHub Enterprise's own provider", () => {
    const iss = "https://github.example/_services/token";

    expect(Object.keys(trustCondition({ ...CLAIMS, iss }).StringEquals)).toEqual([
      "github.example/_services/token:aud",
      "github.example/_services/token:sub",
    ]);
  });

  it.each([
    { facts: { kind: "not-permitted" }, status: "ok", found: /`permissions: id-token: write`/ },
    { facts: { kind: "unanswered", message: "It answered 503." }, status: "unknown", found: /^It answered 503\.$/ },
    { facts: { kind: "claims", claims: undefined }, status: "unknown", found: /not those/ },
    { facts: { kind: "claims", claims: { ...CLAIMS, sub: 7 } }, status: "unknown", found: /not those/ },
    { facts: { kind: "claims", claims: { ...CLAIMS, sub: "repo:org/app:*" } }, status: "warning", found: /subject/ },
  ] as const)("is $status for $facts", ({ facts, status, found }) => {
    expect(oidcCheck(facts)).toMatchObject({ status, found: expect.stringMatching(found) });
  });
});

describe("claimsOf", () => {
  it.each([
    { token: jwt('{"sub":"x"}'), claims: { sub: "x" } },
    { token: jwt("{"), claims: undefined },
    { token: "no token", claims: undefined },
    { token: "", claims: undefined },
  ])("reads $token", ({ token, claims }) => {
    expect(claimsOf(token)).toEqual(claims);
  });
});
