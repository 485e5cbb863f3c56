import { version } from "../../package.json";

/** Ours, from package.json; the bundler writes it in. */
export const VERSION: string = version;
