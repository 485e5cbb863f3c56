import { z } from "zod";

/** Where a stack stands, as its own history has it. */
export interface LastUpdates {
  /** The commit of its last successful update; undefined: there is none that names one. */
  readonly successful: string | undefined;
  /** That was the latest: nothing was begun since. */
  readonly isCurrent: boolean;
  /** Of the oldest update that is known, where none has succeeded. */
  readonly tried: string | undefined;
}

const updatesSchema = z.array(
  z.object({
    kind: z.string(),
    result: z.string().optional(),
    environment: z.record(z.string(), z.string()).optional(),
  }),
);

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * What `pulumi stack history --json` prints, newest first. The CLI writes `git.head` into each update's record.
 * @returns undefined where nothing can be told: no history, no commits in it, or the stack was destroyed last
 */
export function lastUpdates(printed: string): LastUpdates | undefined {
  const updates = updatesIn(printed).filter(({ kind }) => kind === "update" || kind === "destroy");
  const [newest] = updates;
  if (newest === undefined || (newest.kind === "destroy" && newest.result === "succeeded")) return undefined;
  const destroyed = updates.findIndex(({ kind, result }) => kind === "destroy" && result === "succeeded");
  const since = destroyed < 0 ? updates : updates.slice(0, destroyed);
  const ours = since.filter(({ kind }) => kind === "update");
  const success = ours.find(({ result }) => result === "succeeded");
  const successful = success === undefined ? undefined : commitOf(success);
  const oldest = ours.at(-1);
  const tried = success === undefined && oldest !== undefined ? commitOf(oldest) : undefined;
  if (successful === undefined && tried === undefined) return undefined;
  return { successful, isCurrent: success === newest, tried };
}

type Update = z.infer<typeof updatesSchema>[number];

function updatesIn(printed: string): readonly Update[] {
  try {
    return updatesSchema.safeParse(JSON.parse(printed)).data ?? [];
  } catch {
    return [];
  }
}

function commitOf({ environment = {} }: Update): string | undefined {
  const head = environment["git.head"] ?? "";
  return COMMIT.test(head) ? head : undefined;
}
