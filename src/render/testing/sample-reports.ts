import type { Report, StackReport } from "../../domain/report";
import { diagnostic, finding, plain, property, report, resource, SECRET, stack, UNKNOWN, urn } from "./builders";

const DATABASE = "aws:rds/instance:Instance";
const at = (line: number) => ({ file: "infra/index.ts", line, column: 3 });

const database = resource({
  operation: "replace",
  type: DATABASE,
  name: "orders",
  replaceReasons: ["storageEncrypted"],
  deleteBeforeReplace: true,
  source: at(48),
  properties: [
    property("storageEncrypted", plain(false), plain(true), { replaces: true }),
    property("password", SECRET, SECRET),
    property("endpoint", plain("orders.c9akciq32.eu-west-1.rds.amazonaws.com:5432"), UNKNOWN),
  ],
});

const policy = resource({
  operation: "update",
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "reader",
  source: at(90),
  properties: [
    property("policy", plain("{}"), plain("{}"), {
      structure: {
        format: "json",
        parts: [
          { path: "Statement[0].Action[1]", kind: "add", old: null, new: plain("s3:PutObject") },
          { path: "Statement[0].Resource", kind: "update", old: plain("arn:aws:s3:::day-logs/*"), new: plain("*") },
        ],
      },
    }),
    property('tags["app.kubernetes.io/name"]', plain("day"), null),
  ],
});

const userData = resource({
  operation: "update",
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  name: "nodes",
  properties: [
    property(
      "userData",
      plain("#!/bin/sh\nset -e\nyum -y update\nsystemctl enable --now kubelet\necho ready\n"),
      plain("#!/bin/sh\nset -e\nyum -y update --security\nsystemctl enable --now kubelet\necho ready\n"),
    ),
    property(
      "blockDeviceMappings",
      null,
      plain([{ deviceName: "/dev/xvda", ebs: { volumeSize: 80, volumeType: "gp3", encrypted: true } }]),
    ),
  ],
});

const bucket = resource({
  operation: "create",
  name: "audit",
  source: at(120),
  properties: [property("bucket", null, plain("day-audit"))],
});
const queue = resource({ operation: "create", type: "aws:sqs/queue:Queue", name: "jobs" });
const oldTopic = resource({ operation: "delete", type: "aws:sns/topic:Topic", name: "alarms", retained: true });

/** One stack with a bit of everything that a reviewer meets. */
export const DAY: StackReport = stack({
  resources: [database, oldTopic, policy, userData, bucket, queue],
  outputs: [
    { name: "endpoint", kind: "update", old: plain("orders.c9akciq32.eu-west-1.rds.amazonaws.com:5432"), new: UNKNOWN },
    { name: "queueUrl", kind: "add", old: null, new: UNKNOWN },
    { name: "vpcId", kind: "same", old: plain("vpc-1"), new: plain("vpc-1") },
  ],
  diagnostics: [
    diagnostic({
      severity: "warning",
      message: "engineVersion 13 is no longer supported after 2026-06-01",
      urn: urn(DATABASE, "orders"),
    }),
  ],
  findings: [
    finding({
      code: "REPLACE_STATEFUL",
      severity: "danger",
      message: "Instance orders holds data and is replaced (storageEncrypted).",
      urn: urn(DATABASE, "orders"),
      source: at(48),
    }),
    finding({
      code: "DELETE",
      severity: "warning",
      message: "Topic alarms is deleted; the object in the cloud is kept (retainOnDelete).",
      urn: urn("aws:sns/topic:Topic", "alarms"),
    }),
    finding({
      code: "POLICY_ADVISORY",
      severity: "warning",
      message: "Policy acme/tags: every bucket needs the tag cost-centre.",
      urn: urn("aws:s3/bucket:Bucket", "audit"),
    }),
  ],
  link: "https://app.pulumi.com/acme/infra/day/previews/0b7d5c9e",
});

const DUSK: StackReport = stack({
  stack: "dusk",
  wave: 1,
  outcome: "failed",
  headline: "The program threw an error.",
  next: "Run `pulumi preview --stack dusk` in infra and fix what it names.",
  diagnostics: [
    diagnostic({
      severity: "error",
      message:
        "TypeError: Cannot read properties of undefined (reading 'id')\n    at Object.<anonymous> (infra/network.ts:31:24)",
      source: { file: "infra/network.ts", line: 31, column: 24 },
    }),
  ],
});

const DAWN: StackReport = stack({ stack: "dawn" });

export const ONE_STACK: Report = report([DAY]);
export const THREE_STACKS: Report = report([DAY, DUSK, DAWN], {
  verdict: "failed",
  notes: [{ code: "CACHE_UNUSED", message: "The plugin cache could not be read; plugins were downloaded again." }],
});
export const NOTHING: Report = report([]);
export const UNCHANGED: Report = report([DAWN]);

/** As many resources as asked for in one stack, each with properties. */
export function manyResources(count: number): Report {
  const operations = ["replace", "delete", "update", "create"] as const;
  const resources = Array.from({ length: count }, (_, index) =>
    resource({
      operation: operations[Math.floor((index / count) * 4)] ?? "create",
      type: "kubernetes:core/v1:ConfigMap",
      name: `config-${index}`,
      replaceReasons: index < count / 4 ? ["metadata.name"] : [],
      properties: [
        property("data.level", plain("info"), plain("debug")),
        property("data.text", plain("x".repeat(400)), plain(`${"x".repeat(300)}y${"x".repeat(99)}`)),
      ],
    }),
  );
  return report([stack({ resources })]);
}

/** As many stacks as asked for: every tenth fails, every third changes, the rest is unchanged. */
export function manyStacks(count: number): Report {
  const stacks = Array.from({ length: count }, (_, index) => {
    const name = `team-${index}`;
    if (index % 10 === 0) return { ...DUSK, id: `infra:${name}`, stack: name };
    return index % 3 === 0 ? { ...DAY, id: `infra:${name}`, stack: name } : stack({ stack: name });
  });
  return report(stacks, { verdict: "failed" });
}
