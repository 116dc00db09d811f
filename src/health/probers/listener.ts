import type { CheckDefinition, CheckStatus } from "../../records/index.js";
import type { Clock } from "../clock.js";
import type { AliasCatalog, EngineCheck } from "../ports.js";
import type { TimingWheel } from "../timing-wheel.js";

/** What a kind that is told stands on. */
export interface ListenSurroundings {
  readonly clock: Clock;
  readonly wheel: TimingWheel;
  readonly catalog: AliasCatalog;
  readonly check: EngineCheck;
  /** A new state of the check. */
  say(status: CheckStatus, output: string): void;
}

/** A check that listens. */
export interface Listening {
  /** Somebody told the check its status, with these words: its clock starts again. Absent for kinds that cannot be told. */
  readonly told?: (output: string) => void;
  /** When it turns critical unless told, in milliseconds since 1970; only for kinds that can be told. */
  readonly expiresWallMs?: () => number;
  /** Looks again now. */
  look(): void;
  stop(): void;
}

/** How one kind of check learns its status without asking a target. Never calls `say` before `listen` has returned. */
export interface Listener<Definition extends CheckDefinition = CheckDefinition> {
  readonly kind: Definition["kind"];
  listen(definition: Definition, around: ListenSurroundings): Listening;
}
