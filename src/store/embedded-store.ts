import { randomBytes } from "node:crypto";
import type { Batch, Snapshot, Stored, Transaction } from "../records/index.js";
import { admit } from "./admission.js";
import { ChangeStream } from "./change-stream.js";
import type { Clock } from "./clock.js";
import { CommitLoop } from "./commit-loop.js";
import type { Closable, Codec, CommitResult, LeaseResult, Store, StoreStatus, WatchSink } from "./contract.js";
import { StoreError } from "./errors.js";
import type { GroupCommit } from "./group-commit.js";
import { LeaseTimers } from "./lease-timers.js";
import type { Ledger } from "./ledger.js";
import type { Medium } from "./medium.js";
import { damaged, readBack, requireSound } from "./read-back.js";
import { Recovery } from "./recovery.js";
import { StatusBoard } from "./status-board.js";

/** How records become text, and whose time leases and recovery follow. */
export interface StoreParts<R> {
  readonly codec: Codec<R>;
  readonly clock: Clock;
}

/** Longest lease, a year: longer is a mistake of units. */
const leaseTtlSecondsMax = 366 * 86_400;

/**
 * The store over a medium in this process: group commit (what arrives while a sync is under way shares the next one), the
 * change stream, leases, and recovery from failed writes.
 */
export class EmbeddedStore<R> implements Store<R> {
  readonly #medium: Medium;
  readonly #codec: Codec<R>;
  readonly #loop: CommitLoop<R>;
  readonly #stream: ChangeStream<R>;
  readonly #timers: LeaseTimers;
  readonly #recovery: Recovery;
  readonly #status = new StatusBoard();
  #ledger: Ledger;
  /** What opening read, kept for the first load if nothing is committed before it. */
  #opened: Stored<R>[] | undefined;
  #closed = false;

  constructor(medium: Medium, { codec, clock }: StoreParts<R>, ledger: Ledger, records: Stored<R>[]) {
    this.#medium = medium;
    this.#codec = codec;
    this.#ledger = ledger;
    this.#opened = records;
    this.#stream = new ChangeStream(ledger.revision);
    this.#timers = new LeaseTimers(clock, (lease) => this.#expire(lease));
    this.#recovery = new Recovery(clock, () => this.#recover());
    this.#loop = new CommitLoop<R>({
      medium,
      ledger: () => this.#ledger,
      durable: (batches) => this.#durable(batches),
      failed: (error) => this.#failed(error),
    });
    this.#startLeases();
  }

  async load(): Promise<Snapshot<R>> {
    this.#requireWritable();
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened !== undefined) return { revision: this.#stream.revision, records: opened };
    const found = await readBack(this.#medium, this.#codec.decode).catch((error: unknown) => {
      // A write that failed meanwhile closes what was being read.
      this.#requireWritable();
      throw error;
    });
    requireSound(found, this.#medium.name);
    return { revision: found.ledger.revision, records: found.records };
  }

  commit(transaction: Transaction<R>): Promise<CommitResult> {
    const admitted = admit(transaction, this.#codec);
    return this.#enqueue(admitted.bytesAtMost, (group) => group.transact(admitted));
  }

  watch(from: number, sink: WatchSink<R>): Closable {
    return this.#stream.watch(from, this.#ledger.revision, sink);
  }

  async grantLease(ttlSeconds: number): Promise<string> {
    if (!(ttlSeconds > 0 && ttlSeconds <= leaseTtlSecondsMax)) {
      throw new StoreError(
        "STORE_BAD_LEASE_TTL",
        `a lease of ${ttlSeconds} seconds`,
        "take more than 0, at most a year",
      );
    }
    // Positive 63-bit numbers in hex: what etcd calls leases.
    const bytes = randomBytes(8);
    bytes[0] = (bytes[0] as number) & 0x7f;
    const lease = bytes.toString("hex");
    await this.#enqueue(0, (group) => group.grant(lease, ttlSeconds));
    this.#timers.start(lease, ttlSeconds);
    return lease;
  }

  async keepAlive(lease: string): Promise<LeaseResult> {
    const ttlSeconds = this.#timers.renew(lease);
    return ttlSeconds === undefined ? { ok: false, reason: "not-found" } : { ok: true, ttlSeconds };
  }

  async revoke(lease: string): Promise<LeaseResult> {
    const result = await this.#enqueue(0, (group) => group.revoke(lease));
    this.#timers.stop(lease);
    return result;
  }

  status(): StoreStatus {
    return this.#status.now;
  }

  onStatus(listener: (status: StoreStatus) => void): Closable {
    return this.#status.listen(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timers.close();
    await this.#loop.drain();
    await this.#recovery.close();
    this.#stream.close();
    this.#status.close();
    await this.#medium.close();
  }

  #enqueue<T>(bytesAtMost: number, act: (group: GroupCommit<R>) => T): Promise<T> {
    try {
      this.#requireWritable();
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#loop.enqueue(bytesAtMost, act);
  }

  #durable(batches: readonly Batch<R>[]): void {
    this.#opened = undefined;
    this.#recovery.settled();
    for (const batch of batches) this.#stream.publish(batch);
    this.#medium.acknowledged(this.#stream.revision);
  }

  #failed(error: unknown): StoreError {
    this.#status.failed(this.#medium.name, error);
    this.#recovery.start();
    return this.#status.refusal();
  }

  /** Opens the medium anew and finds out what of the failed group is durable. */
  async #recover(): Promise<"done" | "again"> {
    const published = this.#stream.revision;
    try {
      await this.#medium.reopen();
      const found = await readBack<R>(this.#medium);
      requireSound(found, this.#medium.name);
      const reached = found.ledger.revision;
      if (reached < published) {
        throw damaged(this.#medium.name, [`revision ${published} was acknowledged, ${reached} was found`]);
      }
      this.#ledger = found.ledger;
    } catch (error) {
      this.#status.failed(this.#medium.name, error);
      // Damage does not mend itself; the view goes on, and a restart says the same.
      return error instanceof StoreError && error.code === "STORE_DAMAGED" ? "done" : "again";
    }
    if (this.#closed) return "done";
    this.#opened = undefined;
    this.#startLeases();
    this.#status.recovered();
    // Writes that were refused as uncertain turned out durable: nobody was told of them.
    if (this.#ledger.revision > published) this.#stream.restart(this.#ledger.revision);
    return "done";
  }

  #startLeases(): void {
    for (const [lease, ttlSeconds] of this.#ledger.leases.all()) this.#timers.start(lease, ttlSeconds);
  }

  #expire(lease: string): void {
    const again = () => {
      const ttlSeconds = this.#ledger.leases.ttlSeconds(lease);
      if (!this.#closed && ttlSeconds !== undefined) this.#timers.start(lease, ttlSeconds);
    };
    // While nothing can be written the lease lives on: a full TTL of grace, as after a restart.
    if (!this.#status.now.writable) again();
    else this.#enqueue(0, (group) => group.revoke(lease)).catch(again);
  }

  #requireWritable(): void {
    if (this.#closed)
      throw new StoreError("STORE_CLOSED", `the store in ${this.#medium.name} is closed`, "open it again");
    if (!this.#status.now.writable) throw this.#status.refusal();
  }
}
