import type { Ports } from "../ports";

/** Who is waited for is said again this often. */
const REMIND_MS = 60_000;

/**
 * Tells of what is waited for: at once where people look, and again now and then; anew when it is another one's turn.
 * @returns whether it was told
 */
export function waitTeller(
  title: string,
  { clock, log }: Pick<Ports, "clock" | "log">,
): (holder: string, message: () => string) => boolean {
  let told: string | undefined;
  let toldAt = 0;
  return (holder, message) => {
    if (holder === told && clock.now() - toldAt < REMIND_MS) return false;
    if (told === undefined) log.annotate({ level: "notice", title, message: message(), source: null });
    else log.info(message());
    told = holder;
    toldAt = clock.now();
    return true;
  };
}
