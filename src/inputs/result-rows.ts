import { flag, integer, optionalFlag, optionalText } from "./row";

/** Where results go. */
export const resultRows = {
  "comment-on-pr": optionalFlag({
    description:
      "Keep one comment on the pull request with the result. Needs `permissions: pull-requests: write`; where it cannot be written, the job summary holds the same and the run does not fail. With `detect`: only say in it that it is out of date, where it is about an earlier commit. Empty: `false` with `stack-name`, as in pulumi/actions, else `true`.",
  }),
  "comment-on-pr-number": integer(
    { description: "The pull request to comment on; switches the comment on. Empty: the one of the event." },
    { min: 1 },
  ),
  "comment-on-summary": optionalFlag({
    description:
      "Write the result to the job summary. Empty: `false` with `stack-name`, as in pulumi/actions, else `true`.",
  }),
  "edit-pr-comment": flag({
    description: "Write over the earlier comment of the same stack. `false`: a new comment each time.",
    default: "true",
  }),
  "always-include-summary": flag({
    description:
      "Accepted for pulumi/actions. The verdict and the counts are always in: detail is left out before headlines.",
  }),
  "report-artifacts": optionalFlag({
    description:
      "Keep report.json as an artifact of the run, for a later job; with `report`: read those of the run's other jobs. Without an artifact service (a terminal, GitHub Enterprise Server) nothing happens. Empty: `false` with `stack-name` and for `report`, else `true`.",
  }),
  "expose-secret-outputs": flag({
    description:
      "Make the stack's secret outputs step outputs too (masked in the log). The one default that differs from pulumi/actions.",
  }),
  "github-token": {
    ...optionalText({ description: "The token to read and write the comment with." }, "TOKEN"),
    expression: "${{ github.token }}",
    secret: true,
  },
} as const;
