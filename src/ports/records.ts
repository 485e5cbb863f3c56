import type { UpdateKind } from "../domain/update-kind";
import type { EngineRun, StartedEngine } from "./engine";

/** A stack that a run is about, as another process can take it up again: without what may be secret. */
export interface RecordedStack {
  readonly id: string;
  readonly workDir: string;
  readonly stack: string;
  readonly wave: number;
  readonly upstreams: readonly string[];
  readonly reasons: readonly string[];
}

/** What a run was about to do. */
export interface RecordedPlan {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stacks: readonly RecordedStack[];
}

/** An engine process that a run started, by its stack; the last one of a stack counts. */
export interface RecordedEngine extends StartedEngine {
  readonly id: string;
  readonly kind: UpdateKind;
  /** It was told to stop; nobody tells it twice. */
  readonly toldToStop: boolean;
}

/**
 * What outlives this process, so that the post step can tell what became of the updates if we are killed. Nothing is kept
 * at a terminal: there is no post step.
 */
export interface UpdateRecords {
  /** Before the first update. */
  begin(plan: RecordedPlan): void;
  started(id: string, kind: UpdateKind, engine: StartedEngine): void;
  stopping(id: string): void;
  /** GitHub's deployment of the stack, which somebody has to end. */
  deploying(id: string, deployment: number): void;
  /** It was told how the update ended, for good. */
  deployed(id: string): void;
  /** All is published: nothing is left to tell. */
  told(): void;
  /** For the post step: what the main step could not tell any more; undefined where there is nothing. */
  left():
    | {
        readonly plan: RecordedPlan;
        readonly engines: readonly RecordedEngine[];
        readonly deployments: ReadonlyMap<string, number>;
      }
    | undefined;
}

/** Engine processes that another process started. */
export interface LeftEngines {
  runs(engine: StartedEngine): boolean;
  /** The one signal by which an engine is asked to stop, and (a second time) to let go at once. */
  signal(engine: StartedEngine): void;
  /** Ends what a dead engine left running in its session. */
  endLeftovers(engine: StartedEngine): Promise<void>;
  /**
   * What it has said and done so far. How it ended nobody has seen: by its own summary it ended well or not; without one it is
   * as one that was killed.
   */
  story(engine: StartedEngine): Promise<EngineRun>;
}
