import type { Config } from "./config/schema";

/** Services whose health infra-action.yml asks for, by the id of the stack that they run on. */
export type WatchedServices = ReadonlyMap<string, readonly string[]>;

export function watchedServices({ health = {}, services = {} }: Pick<Config, "health" | "services">): WatchedServices {
  const named = Object.keys(health).flatMap((name) => {
    const stack = services[name]?.stack;
    return stack === undefined ? [] : [{ name, stack }];
  });
  return new Map(
    [...Map.groupBy(named, ({ stack }) => stack)].map(([stack, all]) => [stack, all.map(({ name }) => name)]),
  );
}
