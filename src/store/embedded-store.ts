import { randomBytes } from "node:crypto";
import type { Snapshot, Stored, Transaction } from "../records/index.js";
import { admit } from "./admission.js";
import { ChangeStream } from "./change-stream.js";
import type { Clock } from "./clock.js";
import type { Closable, Codec, CommitResult, LeaseResult, Store, StoreStatus, WatchSink } from "./contract.js";
import { StoreError } from "./errors.js";
import { GroupCommit } from "./group-commit.js";
import { LeaseTimers } from "./lease-timers.js";
import type { Ledger } from "./ledger.js";
import type { Medium } from "./medium.js";
import { damaged, readBack, requireSound } from "./read-back.js";
import { RecordHash } from "./record-hash.js";
import { Recovery } from "./recovery.js";
import { StatusBoard } from "./status-board.js";
import { firstRevision } from "./stored-form.js";
import { makeWork, pendingWorkMax, type Work, WorkQueue } from "./work-queue.js";

export interface EmbeddedOptions<R> {
  readonly codec: Codec<R>;
  readonly clock: Clock;
  /** A revision that is known to have been acknowledged, from elsewhere than the records; 0 when nothing is known. */
  readonly knownRevision?: number;
  /** How many later revisions may have been lost with the end of the log: they are not given out again. */
  readonly revisionsLostMax?: number;
}

export interface Opened<R> {
  readonly store: Store<R>;
  /** What the records themselves attest; below the store's revision when more is known to have been acknowledged. */
  readonly reachedRevision: number;
}

/** Longest lease, a year: longer is a mistake of units. */
const leaseTtlSecondsMax = 366 * 86_400;

/** Reads a medium back, verifies it, and serves it as a store. The caller keeps the medium to itself. */
export async function openEmbeddedStore<R>(medium: Medium, options: EmbeddedOptions<R>): Promise<Opened<R>> {
  const found = await readBack(medium, options.codec.decode);
  requireSound(found, medium.name);
  const known = options.knownRevision ?? 0;
  if (found.witness === undefined && known > firstRevision) {
    throw damaged(medium.name, [`all records are gone; revision ${known} was acknowledged`]);
  }
  const { ledger } = found;
  const reached = Math.max(ledger.revision, firstRevision);
  ledger.revision = Math.max(reached + (options.revisionsLostMax ?? 0), known);
  // Also the first write of a new store: from here on a missing witness means damage.
  if (found.witness?.revision !== ledger.revision) {
    await new GroupCommit(ledger, new RecordHash(), medium.begin()).commit();
  }
  medium.acknowledged(ledger.revision);
  return { store: new EmbeddedStore(medium, options, ledger, found.records), reachedRevision: reached };
}

/**
 * The store over a medium in this process: group commit (what arrives while a sync is under way shares the next one), the
 * change stream, leases, and recovery from failed writes.
 */
class EmbeddedStore<R> implements Store<R> {
  readonly #medium: Medium;
  readonly #codec: Codec<R>;
  readonly #queue = new WorkQueue<R>();
  readonly #hash = new RecordHash();
  readonly #stream: ChangeStream<R>;
  readonly #timers: LeaseTimers;
  readonly #recovery: Recovery;
  readonly #status = new StatusBoard();
  #ledger: Ledger;
  /** What opening read, kept for the first load if nothing is committed before it. */
  #opened: Stored<R>[] | undefined;
  #scheduled = false;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(medium: Medium, options: EmbeddedOptions<R>, ledger: Ledger, records: Stored<R>[]) {
    this.#medium = medium;
    this.#codec = options.codec;
    this.#ledger = ledger;
    this.#opened = records;
    this.#stream = new ChangeStream(ledger.revision);
    this.#timers = new LeaseTimers(options.clock, (lease) => this.#expire(lease));
    this.#recovery = new Recovery(options.clock, () => this.#recover());
    this.#startLeases();
  }

  async load(): Promise<Snapshot<R>> {
    this.#requireWritable();
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened !== undefined) return { revision: this.#stream.revision, records: opened };
    const found = await readBack(this.#medium, this.#codec.decode);
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
    await this.#recovery.close();
    // Each group takes a bounded part of a bounded queue, and nothing is added any more.
    while (this.#writing !== undefined || !this.#queue.empty) {
      this.#commitGroup();
      await this.#writing;
    }
    this.#stream.close();
    this.#status.close();
    await this.#medium.close();
  }

  #enqueue<T>(bytesAtMost: number, act: (group: GroupCommit<R>) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#requireWritable();
      if (this.#queue.full) {
        throw new StoreError("STORE_OVERLOADED", `${pendingWorkMax} transactions wait for the disk`, "try again later");
      }
      this.#queue.push(makeWork(bytesAtMost, act, resolve, reject));
      if (this.#scheduled || this.#writing !== undefined) return;
      // What is committed in the same turn of the event loop's callback shares one write.
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        this.#commitGroup();
      });
    });
  }

  /** Starts the next group unless one is being written; groups that need no write are settled on the spot. */
  #commitGroup(): void {
    while (this.#writing === undefined && !this.#queue.empty) {
      const works = this.#queue.takeGroup();
      const group = new GroupCommit<R>(this.#ledger, this.#hash, this.#medium.begin());
      for (const work of works) work.perform(group);
      if (group.empty) {
        for (const work of works) work.settle();
        continue;
      }
      this.#writing = group.commit().then(
        () => {
          this.#writing = undefined;
          this.#settle(group, works);
          this.#commitGroup();
        },
        (error: unknown) => {
          this.#writing = undefined;
          this.#fail(works, error);
        },
      );
    }
  }

  #settle(group: GroupCommit<R>, works: readonly Work<R>[]): void {
    this.#opened = undefined;
    this.#recovery.settled();
    for (const batch of group.batches) this.#stream.publish(batch);
    this.#medium.acknowledged(this.#stream.revision);
    for (const work of works) work.settle();
  }

  #fail(works: readonly Work<R>[], error: unknown): void {
    this.#status.failed(this.#medium.name, error);
    const refusal = this.#status.refusal();
    for (const work of [...works, ...this.#queue.takeAll()]) work.fail(refusal);
    this.#recovery.start();
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
    // Writes that were refused as uncertain turned out durable: nobody was told of them.
    if (this.#ledger.revision > published) this.#stream.restart(this.#ledger.revision);
    this.#startLeases();
    this.#status.recovered();
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
