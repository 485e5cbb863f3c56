import { choice, duration, list, optionalText, text } from "./row";

const COMMANDS = ["health", "deploy", "inspect"];
const WAITING = ["health", "deploy", "up", "update"];

/** Which cluster, and what in it. */
export const clusterRows = {
  service: list(
    {
      description:
        "Names of services (keys of `services` or `health` in infra-action.yml), one a line. Empty: all that `health` has; for deploy all with `manifests`; for detect all that the change touches.",
      commands: ["detect", ...COMMANDS],
    },
    "NAMES",
  ),
  kubeconfig: optionalText(
    {
      description:
        "The kubeconfig: a file, or `infra:day/kubeconfig` for an output of a stack. Empty: what infra-action.yml says, else KUBECONFIG or ~/.kube/config.",
      commands: COMMANDS,
    },
    "FILE|STACK/OUTPUT",
  ),
  context: optionalText(
    { description: "The kubeconfig's context. Empty: its current one.", commands: COMMANDS },
    "NAME",
  ),
  cluster: optionalText(
    {
      description:
        "Name of an EKS cluster: the way to it comes from the AWS CLI (`aws eks describe-cluster`, `aws eks get-token`).",
      commands: COMMANDS,
    },
    "NAME",
  ),
  region: optionalText(
    { description: "The cluster's AWS region. Empty: AWS_REGION or AWS_DEFAULT_REGION.", commands: COMMANDS },
    "REGION",
  ),
  namespace: optionalText(
    { description: "The namespace. Empty: what infra-action.yml says, else the context's.", commands: COMMANDS },
    "NAME",
  ),
  selector: text(
    {
      description: "Only objects with these labels, as kubectl writes them: `app=day`.",
      commands: ["health", "inspect"],
    },
    "LABELS",
  ),
  filter: list(
    {
      description:
        "For inspect: only resources whose URN, type or name is one of these, one a line; `*` stands for anything.",
      commands: ["inspect"],
    },
    "GLOBS",
  ),
  deadline: duration({
    description:
      "How long to wait until everything is healthy. What is still under way then has failed, with its reason. Empty: what infra-action.yml says, else 10m; for health: one look, no waiting.",
    commands: WAITING,
  }),
  health: choice(
    {
      description:
        "For up: `auto` waits, after the update, until the services of the updated stacks are healthy: those that infra-action.yml has below `health`, with their stack in `services`. `off` does not look.",
      default: "auto",
      commands: ["up", "update"],
    },
    ["auto", "off"],
  ),
  http: list(
    {
      description:
        "Web addresses that have to answer with success, one a line; `${infra:day.url}` in one stands for an output of a stack. More about each (status, body, latency) in infra-action.yml.",
      commands: WAITING,
    },
    "URLS",
  ),
} as const;
