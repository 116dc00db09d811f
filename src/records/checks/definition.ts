/**
 * What every check kind shares. A kind adds its own fields (`checks/<kind>.ts`), so `CheckDefinition` in `index.ts` is the
 * union of all kinds, told apart by `kind`. Definitions are stored as they stand: plain JSON values only.
 */
export interface CheckSchedule {
  /** Time between the end of one probe and the start of the next; 0 for kinds that are told instead of asking (ttl, alias). */
  readonly intervalMs: number;
  /** 0 means the kind's default (10 s over the network, 30 s for commands). */
  readonly timeoutMs: number;
  /** Successes in a row before `passing` is applied; 0 and 1 apply at once. */
  readonly successBeforePassing: number;
  readonly failuresBeforeWarning: number;
  readonly failuresBeforeCritical: number;
  /** After so long in critical the service is deregistered; 0 means never. */
  readonly deregisterCriticalServiceAfterMs: number;
  /** Bytes of output kept; 4096 unless said otherwise. */
  readonly outputBytesMax: number;
}
