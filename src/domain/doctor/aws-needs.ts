import { named } from "./check";
import type { StackState } from "../stack-state";

/** What is known of a stack that may speak to AWS. */
export interface AwsSigns {
  readonly id: string;
  /** It has taken a role of its own: then it needs nothing of the job. */
  readonly hasRole: boolean;
  readonly backendUrl: string | undefined;
  /** Text of its config file. */
  readonly configText: string | undefined;
  readonly state: Pick<StackState, "resources"> | undefined;
}

const PROVIDER = /^pulumi:providers:(?:aws|aws-native|eks|awsx)$/;

/** What speaks to AWS, each as a name that `… needs them` can follow. */
export function awsNeeds(all: readonly AwsSigns[]): string[] {
  const stacks = all.filter(({ hasRole }) => !hasRole);
  const backends = stacks.flatMap(({ backendUrl }) =>
    backendUrl?.startsWith("s3:") === true ? [`the backend ${named(backendUrl.replace(/\?.*$/, ""))}`] : [],
  );
  return [...new Set([...backends, ...stacks.filter(usesAws).map(({ id }) => named(id))])];
}

function usesAws({ configText = "", state }: AwsSigns): boolean {
  const byConfig = /^\s*["']?aws:[\w:-]+["']?\s*:|^secretsprovider:\s*["']?awskms:/m.test(configText);
  return byConfig || [...(state?.resources.values() ?? [])].some(({ type }) => PROVIDER.test(type));
}
