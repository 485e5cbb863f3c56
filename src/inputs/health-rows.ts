import { list } from "./row";

/** What `health` looks at where no cluster is asked. */
export const healthRows = {
  objects: list(
    {
      description:
        "For `health`: Kubernetes objects to judge offline, as `kubectl get -o yaml` (or json) prints them; files, one a line, or `-` for stdin. At the terminal also `-f`.",
      commands: ["health"],
    },
    "FILES",
  ),
  manifests: list(
    {
      description:
        "For `health`: folders or files of manifests to check before any cluster sees them, one a line: what refers to nothing, what is missing, API versions that are gone; each with file and line. For `deploy`: what to apply, also a folder with a kustomization; empty: `services.<name>.manifests` of infra-action.yml.",
      commands: ["health", "deploy"],
    },
    "FOLDERS",
  ),
} as const;
