import type { InspectedStack, InspectedResource } from "../domain/inspect/inspected";
import type { KubeNode } from "../domain/inspect/kube-tree";
import { code, codeInTable, prose, visible } from "./inert";
import { plural } from "./plural";

/** Beyond these the JSON serves better. */
const ROWS = 500;

/** A stack as a tree, parents above their children, each Kubernetes resource above what it is in the cluster. */
export function inspectText(stack: InspectedStack): string {
  const lines = [visible(headline(stack))];
  const shown = stack.resources.slice(0, ROWS);
  const urns = new Set(shown.map(({ urn }) => urn));
  const below = Map.groupBy(shown, ({ parent }) => (parent !== null && urns.has(parent) ? parent : ""));
  const tell = (resource: InspectedResource, depth: number): void => {
    lines.push(`${"  ".repeat(depth)}${visible(lineOf(resource))}`);
    for (const line of kubeLines(resource)) lines.push(`${"  ".repeat(depth + 1)}${visible(line)}`);
    for (const child of below.get(resource.urn) ?? []) tell(child, depth + 1);
  };
  for (const resource of below.get("") ?? []) tell(resource, 1);
  if (stack.resources.length > ROWS) lines.push(`  … and ${plural(stack.resources.length - ROWS, "more resource")}`);
  return [...lines, ...stack.notes.map(visible)].join("\n");
}

/** The same for a job summary or a comment. */
export function inspectMarkdown(stack: InspectedStack): string {
  const shown = stack.resources.slice(0, ROWS);
  const rows = shown.map((resource) => {
    const dependsOn = resource.dependencies.map(({ name }) => codeInTable(name)).join(", ");
    return `| ${codeInTable(resource.name)} | ${codeInTable(resource.type)} | ${resource.provider === null ? "" : codeInTable(resource.provider)} | ${dependsOn} | ${codeInTable(resource.urn)} |`;
  });
  const trees = shown.filter(({ kube }) => kube !== null).flatMap((resource) => ["", ...markdownTree(resource)]);
  return [
    `### infra inspect: ${code(`${stack.project}/${stack.stack}`)}`,
    "",
    prose(headline(stack)),
    "",
    "| Resource | Type | Provider | Depends on | URN |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...(stack.resources.length > ROWS ? ["", `… and ${plural(stack.resources.length - ROWS, "more resource")}`] : []),
    ...trees,
    ...stack.notes.flatMap((note) => ["", prose(note)]),
    "",
  ].join("\n");
}

function headline({ project, stack, resources, kube }: InspectedStack): string {
  const of = `${project}/${stack}: ${plural(resources.length, "resource")}`;
  if (kube.resources === 0) return of;
  const objects =
    kube.objects === null
      ? "what they are in the cluster could not be told"
      : `${plural(kube.objects, "object")} in the cluster`;
  return `${of}; ${plural(kube.resources, "Kubernetes resource")} → ${objects}`;
}

function lineOf({ type, name, provider, protect, external, dependencies }: InspectedResource): string {
  const marks = [protect ? "protected" : "", external ? "read only" : ""].filter((mark) => mark !== "");
  const after = [provider ?? "", ...marks].filter((part) => part !== "").join(", ");
  const dependsOn = dependencies.length === 0 ? "" : ` ← ${dependencies.map((one) => one.name).join(", ")}`;
  return `${name}  ${type}${after === "" ? "" : `  (${after})`}${dependsOn}`;
}

function kubeLines({ kube }: InspectedResource): string[] {
  if (kube === null) return [];
  if (kube.tree.state === "unknown") return ["→ what it is in the cluster could not be told"];
  if (kube.tree.state === "missing") return ["→ not in the cluster"];
  return kube.tree.nodes.flatMap((node) => nodeLines(node, 0));
}

const nodeLines = (node: KubeNode, depth: number): string[] => [
  `${"  ".repeat(depth)}→ ${node.kind} ${node.namespace === null ? "" : `${node.namespace}/`}${node.name}`,
  ...node.children.flatMap((child) => nodeLines(child, depth + 1)),
];

function markdownTree(resource: InspectedResource): string[] {
  const items = kubeLines(resource).map((line) => {
    const [, indent = "", text = ""] = /^( *)→ (.*)$/.exec(line) ?? [];
    return `${indent}  - ${code(text)}`;
  });
  return [`- ${code(resource.name)}`, ...items];
}
