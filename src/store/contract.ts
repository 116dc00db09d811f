import type { Batch, Snapshot, Transaction } from "../records/index.js";
import type { StoreErrorCode } from "./errors.js";

/** How records become text and back. `decode` gets the key so that one codec can serve every kind of record. */
export interface Codec<R> {
  encode(record: R): string;
  decode(key: string, text: string): R;
}

/** `conflict`: a condition did not hold; everything it could have lost against has been told to the watchers already. */
export type CommitResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly reason: "conflict" };

/** Whether the lease was there to be kept alive or revoked. */
export type LeaseResult =
  | { readonly ok: true; readonly ttlSeconds: number }
  | { readonly ok: false; readonly reason: "not-found" };

/** Whether commits are accepted; `code` and `reason` say why not. */
export type StoreStatus =
  | { readonly writable: true }
  | { readonly writable: false; readonly code: StoreErrorCode; readonly reason: string };

/** Where a watch delivers. A sink must not throw: that ends its watch and surfaces as an uncaught exception. */
export interface WatchSink<R> {
  /** One revision's changes, in revision order, no gap, no repeat. */
  batch(batch: Batch<R>): void;
  /** The history from the asked revision on is gone: load again and watch anew. Nothing follows on this watch. */
  reload(): void;
}

/** Something with a lifetime. */
export interface Closable {
  close(): void;
}

/**
 * Records under ordered keys with one revision that only grows. etcd v3's model, so that etcd can be a backend:
 * at most `transactionOperationsMax` operations and `transactionBytesMax` bytes in a transaction, no key written twice in
 * one (nor below a prefix it deletes), leases, a watch from a revision, compaction answered by `reload`.
 */
export interface Store<R> {
  /** All records at one revision, in order of their keys. */
  load(): Promise<Snapshot<R>>;
  /**
   * Applies all writes if all conditions hold; durable before it resolves. Watchers have seen the batch by then.
   * Without writes it is a pure check of the conditions. A transaction that changes nothing (deletes of absent keys)
   * resolves with the present revision and makes no batch.
   * @throws StoreError at once for what only a programmer can mend (limits, keys); rejects for the operational
   * (`STORE_READ_ONLY`: the outcome of a write under way is then unknown until the store is writable again).
   */
  commit(transaction: Transaction<R>): Promise<CommitResult>;
  /**
   * Tells every batch after revision `from`: those already committed during this call, later ones synchronously after
   * they are durable and before their commit resolves.
   */
  watch(from: number, sink: WatchSink<R>): Closable;
  /** A new lease, durable. Records put with it are deleted in one batch when it expires or is revoked. */
  grantLease(ttlSeconds: number): Promise<string>;
  /** Counts the lease's time anew. Writes nothing. */
  keepAlive(lease: string): Promise<LeaseResult>;
  /** Deletes the lease and every record bound to it. */
  revoke(lease: string): Promise<LeaseResult>;
  status(): StoreStatus;
  /** Told on every change of {@link status}. */
  onStatus(listener: (status: StoreStatus) => void): Closable;
  /** Finishes what was accepted, then lets go of everything. Later commits reject with `STORE_CLOSED`. */
  close(): Promise<void>;
}
