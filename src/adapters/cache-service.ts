type Environment = Readonly<Record<string, string | undefined>>;

/** Of @actions/cache. */
export interface CacheService {
  isFeatureAvailable(): boolean;
  restoreCache(paths: string[], key: string, restoreKeys?: string[]): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

export interface CacheUser {
  readonly environment: Environment;
  /** Tells people what happened; a cache that does not work never fails a run. */
  readonly say: (message: string) => void;
  /** GitHub's cache; loaded when it is used. */
  readonly cache?: () => Promise<CacheService>;
}

export interface CacheWork<T> {
  /** What is restored or saved, as a sentence begins. */
  readonly what: string;
  readonly done: "restored" | "saved";
  readonly otherwise: T;
  /** Says nothing where there is no cache service at all. */
  readonly isQuiet?: boolean;
  readonly work: (service: CacheService) => Promise<T>;
}

/** Works with GitHub's cache where there is one. Never throws: what it cannot do is said, and `otherwise` is the result. */
export async function withCache<T>({ environment, say, cache }: CacheUser, wanted: CacheWork<T>): Promise<T> {
  const { what, done, otherwise, work } = wanted;
  try {
    const service = await (cache?.() ?? actionsCache(environment));
    if (service?.isFeatureAvailable() === true) return await work(service);
    if (wanted.isQuiet !== true) say(`${what} are not ${done}: there is no cache service here.`);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    say(`${what} could not be ${done}; the run goes on without: ${why}`);
  }
  return otherwise;
}

/** It is large: not even loaded where the runner names no service. */
async function actionsCache(environment: Environment): Promise<CacheService | undefined> {
  const isNamed = ["ACTIONS_RESULTS_URL", "ACTIONS_CACHE_URL"].some((name) => (environment[name] ?? "") !== "");
  return isNamed ? import("@actions/cache") : undefined;
}
