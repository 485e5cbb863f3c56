import { InfraError } from "../errors";
import type { Config } from "./config/schema";
import type { AffectedService } from "./detection";
import { didYouMean } from "./did-you-mean";

/**
 * Of the services that a change touches those that are named; all where none is.
 * @throws InfraError INPUT_INVALID for a name that infra-action.yml does not have: its job would never run, and always be green
 */
export function servicesNamed(
  names: readonly string[],
  { services, config }: { readonly services: readonly AffectedService[]; readonly config: Pick<Config, "services"> },
): readonly AffectedService[] {
  const known = Object.keys(config.services ?? {});
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) throw unknownService(wrong, known);
  return names.length === 0 ? services : services.filter(({ name }) => names.includes(name));
}

function unknownService(name: string, known: readonly string[]): InfraError {
  const near = didYouMean(name, known);
  return new InfraError("INPUT_INVALID", {
    what: `Input "service" has ${JSON.stringify(name)}, and infra-action.yml has no service of that name.`,
    next: near === undefined ? `Add it there: \`services: { ${JSON.stringify(name)}: {} }\`.` : `Did you mean ${near}?`,
  });
}
