// Numbers as the tables show them: median [min..max].

export const NOT_MEASURED = "not measured";

const range = ({ median, min, max }, text) => `${text(median)} [${text(min)}..${text(max)}]`;

export const seconds = (values) => range(values, (value) => value.toFixed(2));
export const milliseconds = (values, factor) => range(values, (value) => (value * factor).toFixed(0));
export const ratio = (values) => range(values, (value) => value.toFixed(2));
export const bytes = (values) => `${range(values, (value) => (value / 1e6).toFixed(0))} MB`;

/** A case as Markdown. */
export function table({ title, note, head, rows }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const grid = [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
  return [`### ${title}`, note, grid].join("\n\n");
}
