import { choice, flag, optionalText, text } from "./row";

/** Getting ready. */
export const setUpRows = {
  "pulumi-version": text(
    {
      description:
        "The Pulumi CLI to use: a version, a range (`^3.200`) or `latest`. One on PATH is taken if it satisfies this, else an official release is downloaded. Empty: any version 3 on PATH, else the latest.",
    },
    "VERSION",
  ),
  "pulumi-version-file": text({ description: "A file that holds the version, such as .pulumi.version." }, "FILE"),
  install: choice(
    {
      description:
        "Run `pulumi install` for the program's packages: `auto` where they are missing, `always`, or `never`.",
      default: "auto",
    },
    ["auto", "always", "never"],
  ),
  "type-check": choice(
    {
      description:
        "TypeScript programs: `once` checks each program once with its own compiler, beside its previews, which is faster; `engine` leaves the check to Pulumi, at each preview.",
      default: "once",
    },
    ["once", "engine"],
  ),
  "allow-foreign-code": flag({
    description:
      "Let pull_request_target, issue_comment and workflow_run preview the code of forks. It runs with this repository's secrets: only for jobs that have none.",
  }),
  "plugin-cache": flag({
    description:
      "Keep the provider plugins between runs in GitHub's cache, and what Node has compiled of TypeScript and JavaScript programs.",
    default: "true",
  }),
  "cloud-url": optionalText(
    { description: "The state backend. Empty: what the environment or Pulumi.yaml says." },
    "URL",
  ),
  "secrets-provider": optionalText({
    description: "For a stack that `upsert` creates: default, passphrase, awskms, azurekeyvault, gcpkms, hashivault.",
  }),
} as const;
