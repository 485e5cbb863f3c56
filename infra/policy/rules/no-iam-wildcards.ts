import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "../known";

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Principal?: unknown;
}

/** Properties that hold a policy document as JSON. */
const DOCUMENTS = ["policy", "assumeRolePolicy"];
const ADMINISTRATOR = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

export const noIamWildcards: ResourceValidationPolicy = {
  name: "no-iam-wildcards",
  description: "IAM policies name what they allow",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateResource: ({ type, props }, report) => {
    if (!type.startsWith("aws:iam/")) return;
    for (const property of DOCUMENTS)
      for (const mistake of mistakesIn(known(() => props[property] as unknown))) report(`${property}: ${mistake}`);
    const attached = known(() => String(props["policyArn"] ?? "")) ?? "";
    if (ADMINISTRATOR.test(attached)) report(`It attaches ${attached}: a role has what it needs and no more.`);
  },
};

function mistakesIn(document: unknown): string[] {
  return statementsOf(document).flatMap(({ Effect, Action, NotAction, Principal }) => {
    if (Effect !== "Allow") return [];
    const wide = [Action ?? []].flat().filter((action) => action === "*" || action.endsWith(":*"));
    return [
      ...wide.map((action) => `it allows ${action}: name the actions.`),
      ...(NotAction === undefined ? [] : ["it allows everything but some actions (NotAction): name what it needs."]),
      ...(isAnybody(Principal) ? ["anybody may take it (Principal *): name who."] : []),
    ];
  });
}

const isAnybody = (principal: unknown): boolean =>
  principal === "*" ||
  (typeof principal === "object" && principal !== null && Object.values(principal).flat().includes("*"));

/** A document that is not there yet, or is no JSON, is not this rule's business. */
function statementsOf(document: unknown): readonly Statement[] {
  if (typeof document !== "string") return [];
  try {
    const { Statement: found } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
    return [found ?? []].flat();
  } catch {
    return [];
  }
}
