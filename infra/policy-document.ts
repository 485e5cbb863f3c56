/** An IAM policy as JSON has it; only what this project writes. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const policyDocument = (...statements: readonly PolicyStatement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** `allow("ec2", "DescribeVpcs DescribeSubnets")`: some actions of one service, on everything. */
export const allow = (service: string, actions: string, more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: "Allow",
  Action: actions
    .trim()
    .split(/\s+/)
    .map((action) => `${service}:${action}`),
  Resource: "*",
  ...more,
});
