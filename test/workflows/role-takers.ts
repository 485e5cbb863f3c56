import { ALL, calledBy, jobsOf, KIT, usesOf, type Job } from "./parsed";

/** The role of docs/aws-roles that an input or a variable holds, by its name. `role` is whatever the callers give. */
const ROLE_IN: Readonly<Record<string, string>> = {
  "preview-role": "infra-preview",
  "image-role": "infra-image",
  "deploy-role": "infra-deploy",
  AWS_DEPLOY_ROLE: "infra-deploy",
};

/** The files of the kit whose own jobs take a role, by role, as the workflows say it. */
export function roleTakers(): Map<string, string[]> {
  const takers = new Map<string, string[]>();
  for (const path of KIT) {
    const roles = new Set(jobsOf(path).flatMap(([, job]) => takenBy(path, job)));
    for (const role of roles) takers.set(role, [...(takers.get(role) ?? []), path]);
  }
  return takers;
}

const takenBy = (path: string, { env = {}, steps = [] }: Job): string[] =>
  steps
    .filter(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@"))
    .map(({ with: given }) => String(given?.["role-to-assume"]))
    .flatMap((taken) => rolesIn(path, taken.includes("env.ROLE") ? String(env["ROLE"]) : taken));

/** A stack's own role (infra-action.yml) is of another account: what is there decides about it. */
function rolesIn(path: string, expression: string): string[] {
  const [, written] = /:role\/([\w-]+)$/.exec(expression) ?? [];
  if (written !== undefined) return [written];
  return [...expression.matchAll(/\b(?:inputs|vars)\.([\w-]+)/g)].flatMap(([, name = ""]) => {
    const role = ROLE_IN[name];
    if (role !== undefined) return [role];
    return name === "role" ? givenTo(path) : [];
  });
}

/** What those that call a workflow of the kit, in the kit and among the templates, give as its `role`. */
const givenTo = (path: string): string[] =>
  ALL.flatMap((caller) =>
    usesOf(caller)
      .filter(({ uses, with: given }) => calledBy(uses) === path && given?.["role"] !== undefined)
      .flatMap(({ with: given }) => rolesIn(caller, String(given?.["role"]))),
  );
