import { StoreError } from "./errors.js";
import type { GroupCommit } from "./group-commit.js";

/** Transactions waiting while a sync is under way: beyond this, callers outnumber any disk and must hear it. */
export const pendingWorkMax = 65_536;
/** Bytes that share one sync: keeps the wait of those behind it short and LevelDB's log pieces small. */
const groupBytesMax = 4 * 1024 * 1024;
/** Transactions that share one sync, so that telling the watchers afterwards does not hold the event loop for long. */
const groupWorkMax = 1024;

/** One thing to do in a group, with the promise of its outcome. */
export interface Work<R> {
  readonly bytesAtMost: number;
  /** Judges and applies it to the ledger and the write; keeps the outcome for {@link settle}. Never throws. */
  perform(group: GroupCommit<R>): void;
  settle(): void;
  fail(error: StoreError): void;
}

/** Makes work of a function; the promise takes the function's result, or its StoreError, when the group is settled. */
export function makeWork<R, T>(
  bytesAtMost: number,
  act: (group: GroupCommit<R>) => T,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Work<R> {
  let result: T;
  let refusal: StoreError | undefined;
  return {
    bytesAtMost,
    perform(group) {
      try {
        result = act(group);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        refusal = error;
      }
    },
    settle: () => (refusal === undefined ? resolve(result) : reject(refusal)),
    fail: reject,
  };
}

/** First come, first served. */
export class WorkQueue<R> {
  #waiting: Work<R>[] = [];

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  get full(): boolean {
    return this.#waiting.length >= pendingWorkMax;
  }

  push(work: Work<R>): void {
    this.#waiting.push(work);
  }

  /** As much as one group takes, in order. */
  takeGroup(): Work<R>[] {
    let bytes = 0;
    let count = 0;
    for (const work of this.#waiting) {
      bytes += work.bytesAtMost;
      if (count > 0 && (bytes > groupBytesMax || count === groupWorkMax)) break;
      count++;
    }
    if (count < this.#waiting.length) return this.#waiting.splice(0, count);
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }

  takeAll(): Work<R>[] {
    return this.#waiting.splice(0);
  }
}
