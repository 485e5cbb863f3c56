import { z } from "zod";

const statusSchema = z.object({
  kind: z.literal("Status"),
  reason: z.string().optional(),
  message: z.string().optional(),
  code: z.number().optional(),
  details: z
    .object({
      causes: z
        .array(
          z.object({ reason: z.string().optional(), message: z.string().optional(), field: z.string().optional() }),
        )
        .optional(),
    })
    .optional(),
});

/** Why the API server did not do what was asked, in its own words. */
export interface ServerRefusal {
  /** Forbidden, NotFound, Conflict, Invalid …; made from the number where the server gives none. */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
}

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Gone",
  422: "Invalid",
  429: "TooManyRequests",
  504: "Timeout",
};

/** What an answer that is no success says. Proxies before the server answer without a Status. */
export function refusalOf({ status, body }: { readonly status: number; readonly body: unknown }): ServerRefusal {
  const parsed = statusSchema.safeParse(body);
  const standard = REASONS[status] ?? `HTTP ${String(status)}`;
  if (!parsed.success) return { reason: standard, message: `The server answers ${String(status)}.`, causes: [] };
  const { reason, message = "", details } = parsed.data;
  const causes = (details?.causes ?? []).map((cause) => ({
    reason: "",
    message: "",
    field: "",
    ...withoutUndefined(cause),
  }));
  return { reason: reason === undefined || reason === "" ? standard : reason, message, causes };
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
