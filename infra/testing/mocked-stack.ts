import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config";
import type { ServiceOutputs } from "../service-stack";

/** A resource that a program asked for. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface MockedStack {
  readonly resources: readonly Asked[];
  readonly outputs: ServiceOutputs;
  /** The one resource of this type and name. */
  find(type: string, name: string): Asked;
  all(type: string): readonly Asked[];
}

const ACCOUNT = "123456789012";

/** What the cloud would add to some types; everything else gets back what it asked for. */
function added(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "aws:iam/role:Role":
      return { name, arn: `arn:aws:iam::${ACCOUNT}:role/${String(inputs["name"] ?? name)}` };
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
      return { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${String(inputs["url"]).replace("https://", "")}` };
    case "aws:ecr/repository:Repository":
      return { repositoryUrl: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/${name}` };
    case "eks:index:Cluster":
      return {
        eksCluster: { name: inputs["name"] },
        kubeconfigJson: '{"kind":"Config"}',
        oidcProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.example/id/X`,
        oidcIssuer: "oidc.eks.example/id/X",
      };
    case "kubernetes:helm.sh/v3:Release":
      return { status: { status: "deployed" } };
    default:
      return {};
  }
}

/** Runs the program of a stack without an engine. */
export async function mockedStack(settings: Settings): Promise<MockedStack> {
  const resources: Asked[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const asked = inputs as Record<string, unknown>;
        resources.push({ type, name, inputs: asked });
        return { id: `${name}-id`, state: { ...asked, ...added(type, name, asked) } };
      },
      call: ({ token }) => {
        if (token !== "aws:index/getCallerIdentity:getCallerIdentity") throw new Error(`${token} is not expected.`);
        return { accountId: ACCOUNT, arn: "", id: "", userId: "" };
      },
    },
    "infra",
    settings.service,
  );
  const { serviceStack } = await import("../service-stack");
  // Protection of the cluster is a transform, which wants an engine to call back: the end-to-end tests see it.
  const outputs = await serviceStack({ ...settings, protect: false });
  await pulumi.runtime.disconnect();
  const all = (type: string): Asked[] => resources.filter((each) => each.type === type);
  return {
    resources,
    outputs,
    all,
    find(type, name) {
      const [found, ...others] = all(type).filter((each) => each.name === name);
      if (found === undefined || others.length > 0) throw new Error(`${others.length} of ${type} ${name}.`);
      return found;
    },
  };
}

/** The value of an output. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => output.apply((value) => (resolve(value), value)));
