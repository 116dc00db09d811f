import type { Batch } from "../records/index.js";
import { StoreError } from "./errors.js";
import { GroupCommit } from "./group-commit.js";
import type { Ledger } from "./ledger.js";
import type { Medium } from "./medium.js";
import { RecordHash } from "./record-hash.js";
import { makeWork, pendingWorkMax, type Work, WorkQueue } from "./work-queue.js";

/** What the loop needs of the store around it. */
export interface CommitHost<R> {
  readonly medium: Medium;
  ledger(): Ledger;
  /** A group is durable: watchers hear of it now, those who committed right after. */
  durable(batches: readonly Batch<R>[]): void;
  /** The medium failed; the ledger is ahead of it. What the waiting hear is the result. */
  failed(error: unknown): StoreError;
}

/** Group commit: one durable write at a time; what arrives while it is under way shares the next one. */
export class CommitLoop<R> {
  readonly #host: CommitHost<R>;
  readonly #queue = new WorkQueue<R>();
  readonly #hash = new RecordHash();
  #scheduled = false;
  #writing: Promise<void> | undefined;

  constructor(host: CommitHost<R>) {
    this.#host = host;
  }

  /** Resolves with what `act` returned once its group is durable and told. Throws `STORE_OVERLOADED`. */
  enqueue<T>(bytesAtMost: number, act: (group: GroupCommit<R>) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#queue.full) {
        throw new StoreError("STORE_OVERLOADED", `${pendingWorkMax} transactions wait for the disk`, "try again later");
      }
      this.#queue.push(makeWork(bytesAtMost, act, resolve, reject));
      if (this.#scheduled || this.#writing !== undefined) return;
      // What is committed before the running callback ends shares one write.
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        this.#next();
      });
    });
  }

  /** Resolves when everything queued is settled; ends because nothing may be queued meanwhile. */
  async drain(): Promise<void> {
    while (this.#writing !== undefined || !this.#queue.empty) {
      this.#next();
      await this.#writing;
    }
  }

  /** Starts the next group unless one is being written; groups that need no write are settled on the spot. */
  #next(): void {
    while (this.#writing === undefined && !this.#queue.empty) {
      const works = this.#queue.takeGroup();
      const group = new GroupCommit<R>(this.#host.ledger(), this.#hash, this.#host.medium.begin());
      try {
        for (const work of works) work.perform(group);
      } catch (error) {
        this.#fail(works, error);
        return;
      }
      if (group.empty) {
        for (const work of works) work.settle();
        continue;
      }
      this.#writing = group.commit().then(
        () => {
          this.#writing = undefined;
          this.#host.durable(group.batches);
          for (const work of works) work.settle();
          this.#next();
        },
        (error: unknown) => {
          this.#writing = undefined;
          this.#fail(works, error);
        },
      );
    }
  }

  #fail(works: readonly Work<R>[], error: unknown): void {
    const refusal = this.#host.failed(error);
    for (const work of [...works, ...this.#queue.takeAll()]) work.fail(refusal);
  }
}
