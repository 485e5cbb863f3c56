import { awsNeeds } from "./aws-needs";
import { identityCheck, type IdentityFacts } from "./identity";

const ARN = "arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions";

describe("identityCheck", () => {
  it.each<{ facts: IdentityFacts; needs?: string[]; status: string; found?: RegExp; fix?: RegExp }>([
    {
      facts: { kind: "known", account: "123456789012", arn: ARN },
      status: "ok",
      found: /`123456789012`, as `arn:aws:sts/,
    },
    { facts: { kind: "no-credentials" }, status: "ok", found: /nothing here is known to need any/ },
    {
      facts: { kind: "no-credentials" },
      needs: ["a:dev", "b:dev"],
      status: "problem",
      found: /a:dev, b:dev need them/,
    },
    {
      facts: { kind: "no-credentials" },
      needs: ["a", "b", "c", "d"],
      status: "problem",
      found: /a, b, c and more need them/,
    },
    { facts: { kind: "refused", code: "ExpiredToken", message: "It is over" }, status: "problem", fix: /have expired/ },
    { facts: { kind: "refused", code: "AccessDenied", message: "no" }, status: "problem", fix: /trust policy/ },
    {
      facts: { kind: "refused", code: "InvalidClientTokenId", message: "?" },
      status: "problem",
      fix: /id-token: write/,
    },
    { facts: { kind: "unanswered", message: "ENOTFOUND" }, status: "unknown", found: /no answer: ENOTFOUND\.$/ },
    { facts: { kind: "unanswered", message: "x" }, needs: ["a:dev"], status: "warning", found: /a:dev needs them\.$/ },
  ])("is $status for $facts with $needs", ({ facts, needs = [], status, found = /./, fix }) => {
    const check = identityCheck(facts, needs);

    expect(check).toMatchObject({ id: "identity", status, found: expect.stringMatching(found) });
    if (fix !== undefined) expect(check.fix).toMatch(fix);
  });
});

const signs = { id: "infra:dev", hasRole: false, backendUrl: undefined, configText: undefined, state: undefined };
const stateWith = (type: string) => ({
  resources: new Map([["urn", { type } as never]]),
});

describe("awsNeeds", () => {
  it.each([
    {
      of: "an S3 backend",
      sign: { backendUrl: "s3://state/x?region=eu-west-1" },
      needs: ["the backend `s3://state/x`"],
    },
    {
      of: "config of the provider",
      sign: { configText: "config:\n  aws:region: eu-west-1\n" },
      needs: ["`infra:dev`"],
    },
    { of: "a key of AWS", sign: { configText: "secretsprovider: awskms://alias/x\n" }, needs: ["`infra:dev`"] },
    { of: "a provider in the state", sign: { state: stateWith("pulumi:providers:aws") }, needs: ["`infra:dev`"] },
    { of: "a stack with a role of its own", sign: { backendUrl: "s3://state", hasRole: true }, needs: [] },
    { of: "another provider", sign: { state: stateWith("pulumi:providers:gcp") }, needs: [] },
    { of: "a value that speaks of it", sign: { configText: "config:\n  infra:note: see aws:region\n" }, needs: [] },
    { of: "a folder of files", sign: { backendUrl: "file:///srv/state" }, needs: [] },
  ])("of $of: $needs", ({ sign, needs }) => {
    expect(awsNeeds([{ ...signs, ...sign }])).toEqual(needs);
  });
});
