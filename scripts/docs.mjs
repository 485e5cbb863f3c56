// Writes what is made from tables of src: node scripts/docs.mjs [--check]
// action.yml, docs/inputs.md, docs/errors.md, the JSON Schemas in schema/, and the tables in README.md between markers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { z } from "zod";
import "./typescript-imports.mjs";

const { INPUT_GROUPS } = await import("../src/inputs.ts");
const { OUTPUTS } = await import("../src/outputs.ts");
const { ERRORS } = await import("../src/errors.ts");
const { COMMAND_NAMES, COMMANDS } = await import("../src/inputs/commands.ts");
const { FINDING_CODES, NOTE_CODES } = await import("../src/domain/report-codes.ts");
const { OUTCOMES, reportSchema } = await import("../src/domain/report.ts");

const { doctorSchema } = await import("../src/domain/doctor/check.ts");
const { configSchema } = await import("../src/domain/config/schema.ts");

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const stale = [];

await put("action.yml", actionYml());
await put("docs/inputs.md", inputsPage());
await put("docs/errors.md", errorsPage());
await put("schema/report.schema.json", `${JSON.stringify(schema(), null, 2)}\n`);
await put("schema/doctor.schema.json", `${JSON.stringify(doctorJsonSchema(), null, 2)}\n`);
await put("schema/infra-action.schema.json", `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
await putBetweenMarkers("docs/config.md", { keys: configTable() });
await putBetweenMarkers("README.md", { inputs: inputTable(commonInputs()), outputs: outputTable() });

if (stale.length > 0) {
  console.error(`Not what the tables say: ${stale.join(", ")}. Run npm run docs and commit.`);
  process.exitCode = 1;
}

async function put(path, raw) {
  const file = join(root, path);
  // The formatter aligns tables; what is made must be what it would leave alone.
  const text = path.endsWith(".md") ? await format(raw, { ...(await resolveConfig(file)), filepath: file }) : raw;
  const current = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (current === text) return;
  if (check) return stale.push(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`written: ${path}`);
}

async function putBetweenMarkers(path, parts) {
  let text = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  for (const [name, part] of Object.entries(parts)) {
    const between = new RegExp(`(<!-- ${name}: made by npm run docs -->\n)[^]*?(<!-- end ${name} -->)`);
    if (!between.test(text)) return stale.push(`${path} (no markers for ${name})`);
    text = text.replace(between, (_, before, after) => `${before}\n${part}\n${after}`);
  }
  await put(path, text);
}

function actionYml() {
  const inputs = Object.values(INPUT_GROUPS).flatMap((rows) =>
    Object.entries(rows).flatMap(([name, row]) => [
      `  ${name}:`,
      `    description: ${JSON.stringify(row.description)}`,
      "    required: false",
      `    default: ${row.expression ?? JSON.stringify(row.default)}`,
    ]),
  );
  const outputs = Object.entries(OUTPUTS).flatMap(([name, description]) => [
    `  ${name}:`,
    `    description: ${JSON.stringify(description)}`,
  ]);
  return [
    "# Made from src/inputs.ts and src/outputs.ts by npm run docs.",
    "name: infra-action",
    "description: Pulumi previews for services and stacks in one repository, in one pull request comment, with what is dangerous first.",
    "author: the infra-action authors",
    "branding: { icon: layers, color: purple }",
    "inputs:",
    ...inputs,
    "outputs:",
    ...outputs,
    "runs:",
    "  using: node24",
    "  main: dist/index.js",
    "  post: dist/index.js",
    "  post-if: always()",
    "",
  ].join("\n");
}

function inputsPage() {
  const groups = Object.entries(INPUT_GROUPS).flatMap(([title, rows]) => [
    `## ${title}`,
    "",
    inputTable(Object.entries(rows)),
    "",
  ]);
  return [
    "# Inputs",
    "",
    "Made from `src/inputs.ts` by `npm run docs`. Each input is also the terminal's flag of the same name",
    "(`infra-action preview --stack-name dev`). Lists are one item a line; durations are `90s`, `10m` or `1h`.",
    "",
    "The names, defaults and outputs are those of pulumi/actions v7; what it does not have is added.",
    "",
    ...groups,
    "## Commands",
    "",
    "An empty command installs Pulumi only.",
    "",
    ...COMMAND_NAMES.map((name) => `- \`${name}\`: ${COMMANDS[name].help}`),
    "",
    "## Outputs",
    "",
    outputTable(),
    "",
    "The stack's own outputs are step outputs too, as in pulumi/actions: as they are deployed now. Secret ones only with",
    "`expose-secret-outputs: true`. One that has the name of an output above is left out, and the log says so.",
    "",
  ].join("\n");
}

function commonInputs() {
  const rows = Object.assign({}, ...Object.values(INPUT_GROUPS));
  return [
    "command",
    "stack-name",
    "work-dir",
    "comment-on-pr",
    "comment-on-summary",
    "github-token",
    "pulumi-version",
    "install",
    "timeout",
  ].map((name) => [name, rows[name]]);
}

function inputTable(rows) {
  const lines = rows.map(([name, row]) => {
    const standard = row.expression ?? row.default;
    return `| \`${name}\` | ${cell(row.description)} | ${standard === "" ? "" : `\`${standard}\``} |`;
  });
  return ["| Input | What it does | Default |", "| --- | --- | --- |", ...lines].join("\n");
}

function outputTable() {
  const lines = Object.entries(OUTPUTS).map(([name, description]) => `| \`${name}\` | ${cell(description)} |`);
  return ["| Output | What it holds |", "| --- | --- |", ...lines].join("\n");
}

function errorsPage() {
  const errors = Object.entries(ERRORS).map(
    ([code, { exitCode, meaning }]) => `| \`${code}\` | ${exitCode} | ${cell(meaning)} |`,
  );
  const words = (table) => Object.entries(table).map(([code, meaning]) => `| \`${code}\` | ${cell(meaning)} |`);
  return [
    "# Errors, findings and notes",
    "",
    "Made from `src/errors.ts` and `src/domain/report.ts` by `npm run docs`. Codes and exit codes are stable; the wording is not.",
    "",
    "Exit codes: 0 ok · 1 it failed or a gate tripped · 2 wrong input, config or set-up · 3 could not tell · 130 cancelled.",
    "",
    "## Errors",
    "",
    "| Code | Exit code | Meaning |",
    "| --- | --- | --- |",
    ...errors,
    "",
    "## Outcomes of a stack",
    "",
    `${OUTCOMES.map((outcome) => `\`${outcome}\``).join(", ")}. Only \`changed\` and \`unchanged\` are complete results.`,
    "",
    "## Findings",
    "",
    "| Code | Meaning |",
    "| --- | --- |",
    ...words(FINDING_CODES),
    "",
    "## Notes",
    "",
    "| Code | Meaning |",
    "| --- | --- |",
    ...words(NOTE_CODES),
    "",
  ].join("\n");
}

function schema() {
  return { title: "infra-action report", ...z.toJSONSchema(reportSchema, { io: "output", reused: "ref" }) };
}

function doctorJsonSchema() {
  return { title: "infra-action doctor", ...z.toJSONSchema(doctorSchema, { io: "output" }) };
}

function configJsonSchema() {
  return { title: "infra-action.yml", ...z.toJSONSchema(configSchema, { io: "input" }) };
}

/** Every key of infra-action.yml with what it means, from the JSON Schema. */
function configTable() {
  return ["| Key | What it means |", "| --- | --- |", ...configRows(configJsonSchema(), "")].join("\n");
}

function configRows(schema, path) {
  const map = schema.additionalProperties;
  const below = schema.properties ?? schema.items?.properties;
  const inMap = typeof map === "object" && map.properties !== undefined ? configRows(map, `${path}.<name>`) : [];
  const own = Object.entries(below ?? {}).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [`| \`${name}\` | ${cell(value.description ?? kindOf(value))} |`, ...configRows(value, name)];
  });
  return [...own, ...inMap];
}

function kindOf({ type, enum: choices, const: only, items }) {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(" or ");
  if (only !== undefined) return `\`${only}\``;
  return items?.type === undefined ? (type ?? "") : `list of ${items.type}`;
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
