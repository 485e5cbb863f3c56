/** The short name of a stack: `dev` of `organization/project/dev`. */
export function shortStackName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/** `<work-dir>:<stack>`, the identity of a stack in reports, matrices and comments. */
export function stackId(workDir: string, stack: string): string {
  return `${workDir}:${shortStackName(stack)}`;
}
