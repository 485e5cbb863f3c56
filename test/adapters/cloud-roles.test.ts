import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cloudRoles } from "../../src/adapters/cloud-roles";
import { parseAwsRole, type AwsRole } from "../../src/domain/aws-role";
import { IdentityTokens } from "../lab/identity-tokens";

const ARN = "arn:aws:iam::111111111111:role/day";
const ROLE = parseAwsRole(ARN) as AwsRole;

/** STS as it says no. */
async function refusing(status: number, code: string, message: string) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (text: Buffer) => (body += text.toString()));
    request.on("end", () => {
      asked.push(new URLSearchParams(body));
      response.writeHead(status, { "content-type": "text/xml" });
      response.end(
        `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      );
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    asked,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

describe("a role that AWS does not give", () => {
  it.each([
    {
      status: 403,
      code: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      next: "Let the role's trust policy in this repository and event (its `sub` and `aud`).",
    },
    {
      status: 400,
      code: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      next: "Allow the role longer sessions, or give the stack a shorter time limit (`timeout`).",
    },
    {
      status: 400,
      code: "InvalidIdentityToken",
      message: "No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
      next: "Let the role's trust policy in this repository and event (its `sub` and `aud`).",
    },
  ])("because of $code", async ({ status, code, message, next }) => {
    await using tokens = await new IdentityTokens().start();
    await using sts = await refusing(status, code, message);
    const masked: string[] = [];
    const roles = cloudRoles(tokens.env, { mask: (text) => void masked.push(text) });
    const taken = roles.take({
      role: ROLE,
      sessionName: "infra-action-1-infra-day",
      seconds: 7200,
      environment: { AWS_ENDPOINT_URL_STS: sts.endpoint, AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      signal: new AbortController().signal,
    });

    await expect(taken).rejects.toMatchObject({
      code: "ROLE_UNUSABLE",
      explanation: {
        what: `The role ${ARN} could not be taken with GitHub's identity token.`,
        why: `${message.replace(/\.$/, "")}.`,
        next,
      },
    });
    expect(Object.fromEntries(sts.asked[0] ?? [])).toMatchObject({
      Action: "AssumeRoleWithWebIdentity",
      RoleArn: ARN,
      RoleSessionName: "infra-action-1-infra-day",
      DurationSeconds: "7200",
      WebIdentityToken: tokens.given[0],
    });
    expect(masked).toEqual([tokens.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"], tokens.given[0]]);
  });

  it("is asked for through the runner's proxy", async () => {
    await using tokens = await new IdentityTokens().start();
    await using proxy = await refusing(403, "AccessDenied", "No");
    const take = (more: Record<string, string>) =>
      cloudRoles(tokens.env, { mask: () => undefined }).take({
        role: ROLE,
        sessionName: "s",
        seconds: 900,
        environment: { HTTP_PROXY: proxy.endpoint, AWS_ENDPOINT_URL_STS: "http://sts.invalid", ...more },
        signal: new AbortController().signal,
      });

    await expect(take({})).rejects.toMatchObject({ explanation: { why: "No." } });
    expect(proxy.asked).toHaveLength(1);
    await expect(take({ NO_PROXY: "sts.invalid" })).rejects.toMatchObject({ code: "ROLE_UNUSABLE" });
    expect(proxy.asked).toHaveLength(1);
  });

  it("because AWS cannot be reached", async () => {
    await using tokens = await new IdentityTokens().start();
    const taken = cloudRoles(tokens.env, { mask: () => undefined }).take({
      role: ROLE,
      sessionName: "infra-action-1-infra-day",
      seconds: 3600,
      environment: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      signal: new AbortController().signal,
    });

    await expect(taken).rejects.toMatchObject({
      code: "ROLE_UNUSABLE",
      explanation: { next: expect.stringMatching(/^Check that the runner reaches STS/) },
    });
  });
});
