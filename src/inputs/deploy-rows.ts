import { choice, flag, list, optionalText } from "./row";

const DEPLOY = { commands: ["deploy"] };

/** How an app is deployed. */
export const deployRows = {
  image: list(
    {
      description:
        "For deploy: images by digest, one a line: `registry/day@sha256:…` takes the place of `registry/day` in the manifests, `day=registry/day@sha256:…` that of `day`.",
      ...DEPLOY,
    },
    "IMAGES",
  ),
  rollback: choice(
    {
      description:
        "For deploy: `auto` goes back to the last healthy revision when the new one does not get healthy. The run fails all the same, with the evidence.",
      default: "off",
      ...DEPLOY,
    },
    ["off", "auto"],
  ),
  prune: flag({
    description:
      "For deploy: delete what an earlier deploy of the same service applied and the manifests no longer have. Namespaces, CRDs and volumes stay.",
    ...DEPLOY,
  }),
  "force-conflicts": flag({
    description:
      "For deploy: take fields that somebody else owns in the cluster. Without it, such a field fails the deploy, with its owner's name.",
    ...DEPLOY,
  }),
  "dry-run": choice(
    {
      description:
        "For deploy: `true` only shows what would change, checked by the server. `auto`: so on pull requests.",
      default: "auto",
      ...DEPLOY,
    },
    ["auto", "true", "false"],
  ),
  "gitops-branch": optionalText(
    {
      description:
        "For deploy: instead of applying, write the new images into the manifests and push them to this branch; what Argo CD makes of it is awaited where `argocd-application` is set.",
      ...DEPLOY,
    },
    "BRANCH",
  ),
  "gitops-token": {
    ...optionalText(
      {
        description:
          "For deploy: the token to push with. A GitHub App's starts workflows and may push to protected branches; the job's own does neither. Empty: `github-token`.",
        ...DEPLOY,
      },
      "TOKEN",
    ),
    secret: true,
  },
  "argocd-application": optionalText(
    {
      description:
        "For deploy: the Argo CD Application (`namespace/name`) that has to be synced to the pushed commit and healthy.",
      ...DEPLOY,
    },
    "NAME",
  ),
} as const;
