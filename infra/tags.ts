import type { Service } from "./services";

export type Tags = Readonly<Record<string, string>>;

/** Whose it is, what made it, and what its cost counts for. The policy pack asks for these three. */
export const tagsOf = ({ name }: Service): Tags => ({ Service: name, ManagedBy: "pulumi", CostCenter: name });
