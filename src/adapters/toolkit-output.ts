import { setOutput } from "@actions/core";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sets a step output. Where there is no runner to take it (a terminal), nothing happens: the toolkit would print an old
 * workflow command instead.
 */
export function setStepOutput(name: string, value: string, environment: Environment): void {
  if ((environment["GITHUB_OUTPUT"] ?? "") !== "") setOutput(name, value);
}
