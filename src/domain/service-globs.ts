import type { Config } from "./config/schema";

type Service = NonNullable<Config["services"]>[string];

/** What touches a service: its `paths`, else its own folder and that of its image's build; its manifests and Dockerfile always. */
export function serviceGlobs(name: string, { paths, context, dockerfile, manifests }: Service): readonly string[] {
  const folders = [`services/${name}/**`, ...(context === undefined ? [] : [contextGlob(context)])];
  return [...(paths ?? folders), ...[manifests, dockerfile].filter((path) => path !== undefined)];
}

/** A build of the whole repository is touched by all of it. */
const contextGlob = (context: string): string => (/^\.?\/*$/.test(context) ? "**" : context);
