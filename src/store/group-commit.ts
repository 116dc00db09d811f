import type { Batch, Change, Condition } from "../records/index.js";
import type { Admitted } from "./admission.js";
import type { CommitResult, LeaseResult } from "./contract.js";
import { StoreError } from "./errors.js";
import type { Ledger } from "./ledger.js";
import type { MediumWrite } from "./medium.js";
import type { RecordHash } from "./record-hash.js";
import { formatWitness, leasesPrefix, storedForm, witnessKey } from "./stored-form.js";

const conflict: CommitResult = { ok: false, reason: "conflict" };

/**
 * Transactions that share one durable write. Each is judged in order of arrival against the ledger, which is ahead of the
 * disk until the write is durable; if that fails the ledger is thrown away and read back.
 */
export class GroupCommit<R> {
  /** In revision order, to be told to the watchers once the write is durable. */
  readonly batches: Batch<R>[] = [];
  readonly #ledger: Ledger;
  readonly #hash: RecordHash;
  readonly #write: MediumWrite;
  #operations = 0;

  constructor(ledger: Ledger, hash: RecordHash, write: MediumWrite) {
    this.#ledger = ledger;
    this.#hash = hash;
    this.#write = write;
  }

  /** Whether there is nothing to write: every transaction was a check, lost its conditions, or changed nothing. */
  get empty(): boolean {
    return this.#operations === 0;
  }

  /** @throws StoreError `STORE_LEASE_NOT_FOUND`, before anything was changed. */
  transact({ transaction, texts }: Admitted<R>): CommitResult {
    for (const condition of transaction.conditions) if (!this.#holds(condition)) return conflict;
    const { writes } = transaction;
    for (const write of writes) if (write.op === "put" && write.lease) this.#requireLease(write.lease);
    const revision = this.#ledger.revision + 1;
    const changes: Change<R>[] = [];
    for (let i = 0; i < writes.length; i++) {
      const write = writes[i]!;
      if (write.op === "put") {
        const createRevision = this.#put(write.key, revision, texts[i]!, write.lease ?? "");
        const stored = { key: write.key, record: write.record, createRevision, modifyRevision: revision };
        changes.push({ op: "put", stored });
      } else if (write.op === "delete") {
        this.#delete(write.key, revision, changes);
      } else {
        for (const key of this.#ledger.keysBelow(write.prefix)) this.#delete(key, revision, changes);
      }
    }
    return { ok: true, revision: this.#finish(revision, changes) };
  }

  grant(lease: string, ttlSeconds: number): void {
    const key = leasesPrefix + lease;
    const text = String(ttlSeconds);
    this.#hash.compute(key, 0, 0, "", text);
    this.#ledger.put(key, 0, 0, this.#hash.low, this.#hash.high);
    this.#ledger.leases.add(lease, ttlSeconds);
    this.#write.put(key, storedForm(0, 0, this.#hash.low, "", text));
    this.#operations++;
  }

  /** Deletes the lease and its records; however many there are, it is one batch. */
  revoke(lease: string): LeaseResult {
    const { leases } = this.#ledger;
    const ttlSeconds = leases.ttlSeconds(lease);
    if (ttlSeconds === undefined) return { ok: false, reason: "not-found" };
    const revision = this.#ledger.revision + 1;
    const changes: Change<R>[] = [];
    for (const key of leases.keysOf(lease)) this.#delete(key, revision, changes);
    leases.remove(lease);
    this.#ledger.delete(leasesPrefix + lease);
    this.#write.delete(leasesPrefix + lease);
    this.#operations++;
    this.#finish(revision, changes);
    return { ok: true, ttlSeconds };
  }

  /** Adds the witness, so that it is on disk exactly if the rest is, and writes. */
  async commit(): Promise<void> {
    this.#write.put(witnessKey, formatWitness(this.#ledger));
    await this.#write.commit();
  }

  #holds(condition: Condition): boolean {
    if ("key" in condition) return this.#ledger.modifyRevision(condition.key) === condition.modifyRevision;
    return !this.#ledger.modifiedBelow(condition.prefix, condition.unmodifiedSince);
  }

  #requireLease(lease: string): void {
    if (this.#ledger.leases.has(lease)) return;
    throw new StoreError("STORE_LEASE_NOT_FOUND", `the lease ${lease} has expired or never was`, "grant a new one");
  }

  #put(key: string, revision: number, text: string, lease: string): number {
    const ledger = this.#ledger;
    const createRevision = ledger.createRevision(key) || revision;
    this.#hash.compute(key, createRevision, revision, lease, text);
    ledger.put(key, createRevision, revision, this.#hash.low, this.#hash.high);
    ledger.leases.bind(key, lease);
    this.#write.put(key, storedForm(createRevision, revision, this.#hash.low, lease, text));
    this.#operations++;
    return createRevision;
  }

  #delete(key: string, revision: number, changes: Change<R>[]): void {
    if (!this.#ledger.delete(key)) return;
    this.#ledger.leases.unbind(key);
    this.#write.delete(key);
    this.#operations++;
    changes.push({ op: "delete", key, modifyRevision: revision });
  }

  #finish(revision: number, changes: readonly Change<R>[]): number {
    if (changes.length > 0) {
      this.#ledger.revision = revision;
      this.batches.push({ revision, changes });
    }
    return this.#ledger.revision;
  }
}
