import type { Change, Transaction } from "../../src/records/index.js";

interface Entry<R> {
  record: R;
  create: number;
  modify: number;
}

/** The contract said as simply as possible: one map, everything by scanning. */
export class NaiveModel<R> {
  revision: number;
  readonly entries = new Map<string, Entry<R>>();

  constructor(revision: number) {
    this.revision = revision;
  }

  /** The changes, or undefined for a conflict. */
  commit(transaction: Transaction<R>): Change<R>[] | undefined {
    const holds = transaction.conditions.every((condition) =>
      "key" in condition
        ? (this.entries.get(condition.key)?.modify ?? 0) === condition.modifyRevision
        : [...this.entries].every(([key, { modify }]) => {
            return !key.startsWith(condition.prefix) || modify <= condition.unmodifiedSince;
          }),
    );
    if (!holds) return undefined;
    const revision = this.revision + 1;
    const changes: Change<R>[] = [];
    for (const write of transaction.writes) {
      if (write.op === "put") {
        const create = this.entries.get(write.key)?.create ?? revision;
        this.entries.set(write.key, { record: write.record, create, modify: revision });
        const { key, record } = write;
        changes.push({ op: "put", stored: { key, record, createRevision: create, modifyRevision: revision } });
        continue;
      }
      const doomed =
        write.op === "delete"
          ? [write.key]
          : [...this.entries.keys()].filter((key) => key.startsWith(write.prefix)).sort();
      for (const key of doomed) {
        if (this.entries.delete(key)) changes.push({ op: "delete", key, modifyRevision: revision });
      }
    }
    if (changes.length > 0) this.revision = revision;
    return changes;
  }
}
