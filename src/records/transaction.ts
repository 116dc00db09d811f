/**
 * The vocabulary between plans, stores and views: what a write asks for and what a store says happened.
 * It is etcd v3's model on purpose (one revision that only grows, conditional transactions, watch from a revision),
 * so that every backend can carry it without translation.
 */

/** Operations in one transaction (conditions and writes together): etcd's default `--max-txn-ops`. */
export const transactionOperationsMax = 128;

/** Encoded size of one transaction: below etcd's default request limit of 1.5 MiB, with room for its framing. */
export const transactionBytesMax = 1024 * 1024;

/** What must hold at commit time, else nothing is written. */
export type Condition =
  /** The record under `key` was last modified at exactly this revision; 0 means it does not exist. */
  | { readonly key: string; readonly modifyRevision: number }
  /** Nothing below `prefix` was modified after this revision. (Deletions are not seen: name the keys that must stay.) */
  | { readonly prefix: string; readonly unmodifiedSince: number };

/** One change asked for. A delete by prefix is one operation however many records it takes away. */
export type Write<R> =
  | { readonly op: "put"; readonly key: string; readonly record: R; readonly lease?: string }
  | { readonly op: "delete"; readonly key: string }
  | { readonly op: "delete-prefix"; readonly prefix: string };

/** All or nothing, durable before it is acknowledged. At most {@link transactionOperationsMax} operations. */
export interface Transaction<R> {
  readonly conditions: readonly Condition[];
  readonly writes: readonly Write<R>[];
}

/** One record as a store holds it. `createRevision` stays over puts and is new after a delete. */
export interface Stored<R> {
  readonly key: string;
  readonly record: R;
  readonly createRevision: number;
  readonly modifyRevision: number;
}

/** One record's change as told by the change stream. */
export type Change<R> =
  | { readonly op: "put"; readonly stored: Stored<R> }
  | { readonly op: "delete"; readonly key: string; readonly modifyRevision: number };

/** All changes of one revision, in key order of writing. */
export interface Batch<R> {
  readonly revision: number;
  readonly changes: readonly Change<R>[];
}

/** Every record at one revision, in order of their keys: a parent before what is below it. `records` may be read once. */
export interface Snapshot<R> {
  readonly revision: number;
  readonly records: Iterable<Stored<R>>;
}

/** How many of etcd's operations a transaction takes. */
export function operationCount(transaction: Transaction<unknown>): number {
  return transaction.conditions.length + transaction.writes.length;
}
