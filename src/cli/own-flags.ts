/** Flags of the terminal that are no inputs. */
export const OWN_FLAGS = {
  json: "Print report.json on stdout; detect and doctor: a document of their own.",
  markdown: "Print the comment's body on stdout; detect and doctor: the job summary's.",
  "report-file": "Where to write report.json.",
  help: "Show this text.",
  version: "Show the version.",
} as const;
