import { spawn } from "node:child_process";
import { z } from "zod";
import { InfraError } from "../../errors";

type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 60_000;

const answerSchema = z.object({
  cluster: z.object({
    endpoint: z.string().min(1),
    status: z.string().optional(),
    certificateAuthority: z.object({ data: z.string().min(1) }),
  }),
});

/**
 * A kubeconfig for an EKS cluster by name and region, as `aws eks update-kubeconfig` writes it: its token comes from
 * `aws eks get-token` whenever one is needed.
 * @throws InfraError CLUSTER_CREDENTIALS with the AWS CLI's own first line
 */
export async function eksKubeconfig(
  { cluster, region }: { readonly cluster: string; readonly region: string },
  environment: Environment,
): Promise<string> {
  const place = ["--region", region, "--output", "json"];
  const text = await aws(["eks", "describe-cluster", "--name", cluster, ...place], cluster, environment);
  const parsed = answerSchema.safeParse(parsedJson(text));
  if (!parsed.success) throw refused(cluster, "`aws eks describe-cluster` gave no endpoint and certificate.");
  const { endpoint, certificateAuthority } = parsed.data.cluster;
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", cluster, ...place],
    interactiveMode: "Never",
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority.data } },
    ],
    users: [{ name: cluster, user: { exec } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    "current-context": cluster,
  });
}

function aws(args: readonly string[], cluster: string, environment: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    // Not spawn's own `timeout`: where there is no such program, its timer would hold this process until the end of it.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // A name beginning with a dash would be an option; the CLI itself takes none for a cluster.
    const child = spawn("aws", args, {
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr = (stderr + chunk).slice(0, 4000)));
    child.once("error", () => {
      const isLate = signal.aborted;
      reject(refused(cluster, isLate ? "aws ended with a time-out." : "The AWS CLI (aws) is not on PATH."));
    });
    child.once("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(refused(cluster, firstWords(stderr) ?? `aws ended with ${String(code)}.`));
    });
  });
}

function firstWords(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "")
    ?.slice(0, 300);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(cluster: string, why: string): InfraError {
  return new InfraError("CLUSTER_CREDENTIALS", {
    what: `EKS gave no way to cluster ${cluster}.`,
    why,
    next: "Sign in to AWS before this step (aws-actions/configure-aws-credentials) with eks:DescribeCluster, and check name and region.",
  });
}
