import type { Config } from "./schema";

/** What holds where there is no infra-action.yml. Apart from the schema, which need not be loaded for it. */
export const EMPTY_CONFIG: Config = { version: 1 };
