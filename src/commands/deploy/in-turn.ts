import type { Note } from "../../domain/report";
import type { Ports } from "../../ports";
import { HeldTurn, NO_TURN, type Turn } from "./held-turn";
import { isNoQueue } from "./lease-calls";
import { takeTurn, type TurnAsk } from "./take-turn";

/**
 * Does it when it is the service's turn to be deployed by this run, and gives the turn back, however it ends. Where there can be
 * no queue, it is done without one, and a note says so.
 * @throws InfraError as takeTurn, and what the work throws
 */
export async function inTurn<T extends { readonly notes: readonly Note[] }>(
  ask: TurnAsk,
  ports: Pick<Ports, "clock" | "log" | "signal">,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const taken = await takeTurn(ask, ports);
  if (isNoQueue(taken)) return withNotes(await work(NO_TURN), withoutQueue(ask, taken.because));
  await using turn = new HeldTurn(ask, taken, ports);
  return withNotes(await work(turn), tookOver(ask, taken.insteadOf));
}

const withNotes = <T extends { readonly notes: readonly Note[] }>(done: T, notes: readonly Note[]): T => ({
  ...done,
  notes: [...done.notes, ...notes],
});

function withoutQueue({ service }: TurnAsk, because: string | undefined): Note[] {
  if (because === undefined) return [];
  const message = `${because}, so ${service} was deployed without a queue: another deploy of it at the same time would not have waited.`;
  return [{ code: "CLUSTER_PERMISSIONS", message }];
}

function tookOver({ service }: TurnAsk, insteadOf: string | undefined): Note[] {
  if (insteadOf === undefined) return [];
  const message = `${service} was being deployed by ${insteadOf}, and no sign of that run came any more: its turn was taken over.`;
  return [{ code: "DEPLOYED", message }];
}
