import {
  operationCount,
  type RegistryRecord,
  type Transaction,
  transactionOperationsMax,
  type Write,
} from "../../records/index.js";
import type { CatalogView } from "../view.js";

/**
 * Why an intent was refused. One place in the HTTP room maps a reason to a status. `stale`: a check-and-set lost (the API
 * answers `false`); `conflict`: other writes kept coming between.
 */
export type RefusalReason = "invalid" | "unknown-service" | "unknown-check" | "unknown-node" | "stale" | "conflict";

/** An expected refusal: `message` is Consul's text where Consul has one. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
}

/**
 * What an intent comes to, given the view. `commit` holds one transaction, or several in order where the work is larger than
 * one may be (each whole in itself). `unchanged` means that the view already says so: no commit, no index moves.
 */
export type Plan =
  | { readonly kind: "commit"; readonly transactions: readonly Transaction<RegistryRecord>[] }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Makes a plan. It may be called again with a newer view when the commit meets a conflict, so it must not keep state. */
export type Planner = (view: CatalogView) => Plan;

export function refused(reason: RefusalReason, message: string): Plan {
  return { kind: "refused", refusal: { reason, message } };
}

export const unchanged: Plan = { kind: "unchanged" };

/**
 * Collects writes with the condition that each guards: the record read must still be the one decided upon. A second write of
 * the same kind to one key replaces the first (a check ID given twice: the last wins).
 * Writes beyond one transaction's size go to further transactions; an intent is planned again after each, so it must leave
 * out what is done.
 */
export class Draft {
  readonly #steps: Step[] = [];

  put(key: string, record: RegistryRecord, seen: { readonly modifyRevision: number } | undefined): this {
    return this.#step(key, { op: "put", key, record }, seen);
  }

  delete(key: string, seen: { readonly modifyRevision: number }): this {
    return this.#step(key, { op: "delete", key }, seen);
  }

  /** Deletes a record and everything below it, provided that the record itself has not changed. */
  deleteTree(key: string, seen: { readonly modifyRevision: number }): this {
    return this.#step(key, { op: "delete-prefix", prefix: key }, seen);
  }

  /**
   * Requires a record to be as seen without writing it. Whoever writes below a record requires or writes it first: else it
   * could be gone by then, and what is below without a parent.
   */
  require(key: string, seen: { readonly modifyRevision: number } | undefined): this {
    if (this.#steps.some((step) => step.key === key)) return this;
    this.#steps.push({ key, conditions: [{ key, modifyRevision: seen?.modifyRevision ?? 0 }], writes: [] });
    return this;
  }

  /** The plan of all that was drafted; `unchanged` when nothing would be written. */
  plan(): Plan {
    if (this.#steps.every((step) => step.writes.length === 0)) return unchanged;
    const transactions: Transaction<RegistryRecord>[] = [];
    let conditions: Transaction<RegistryRecord>["conditions"][number][] = [];
    let writes: Write<RegistryRecord>[] = [];
    for (const step of this.#steps) {
      if (operationCount({ conditions, writes }) + operationCount(step) > transactionOperationsMax) {
        transactions.push({ conditions, writes });
        conditions = [];
        writes = [];
      }
      conditions.push(...step.conditions);
      writes.push(...step.writes);
    }
    transactions.push({ conditions, writes });
    return { kind: "commit", transactions };
  }

  #step(key: string, write: Write<RegistryRecord>, seen: { readonly modifyRevision: number } | undefined): this {
    const step: Step = { key, conditions: [{ key, modifyRevision: seen?.modifyRevision ?? 0 }], writes: [write] };
    const earlier = this.#steps.findIndex((other) => other.key === key && other.writes[0]?.op === write.op);
    if (earlier >= 0) this.#steps[earlier] = step;
    else this.#steps.push(step);
    return this;
  }
}

interface Step extends Transaction<RegistryRecord> {
  readonly key: string;
}
