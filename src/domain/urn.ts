/** `urn:pulumi:<stack>::<project>::<parentType$…$type>::<name>`, taken apart. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** Types of the parents, outermost first. */
  readonly parentTypes: readonly string[];
  readonly type: string;
  readonly name: string;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
export const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";
const PROVIDER_TYPE = "pulumi:providers:";
const PREFIX = "urn:pulumi:";

/** Takes a URN apart; undefined if the text is none. A name may hold `::`, so only the first three count. */
export function parseUrn(text: string): Urn | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const stackEnd = text.indexOf("::", PREFIX.length);
  const projectEnd = stackEnd < 0 ? -1 : text.indexOf("::", stackEnd + 2);
  const typeEnd = projectEnd < 0 ? -1 : text.indexOf("::", projectEnd + 2);
  if (typeEnd < 0) return undefined;
  const types = text.slice(projectEnd + 2, typeEnd).split("$");
  return {
    stack: text.slice(PREFIX.length, stackEnd),
    project: text.slice(stackEnd + 2, projectEnd),
    parentTypes: types.slice(0, -1),
    type: types.at(-1) ?? "",
    name: text.slice(typeEnd + 2),
  };
}

/** The name to show for a URN: its last part, or the whole text where it is not a URN. */
export function nameOfUrn(text: string): string {
  return parseUrn(text)?.name ?? text;
}

/**
 * Providers that the engine makes by itself are resources to it only: it leaves them out of its counts, and so do we. One
 * that a program makes counts as any other resource.
 */
export function isDefaultProvider(urn: string): boolean {
  const parsed = parseUrn(urn);
  return parsed !== undefined && parsed.type.startsWith(PROVIDER_TYPE) && parsed.name.startsWith("default");
}
