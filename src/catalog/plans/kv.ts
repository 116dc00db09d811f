import { type KvRecord, kvKey, type RegistryRecord, type Write } from "../../records/index.js";
import { Draft, type Plan, type Planner, refused, unchanged } from "./plan.js";

/** `PUT /v1/kv/:key`. */
export interface KvPut {
  readonly key: string;
  /** Standard base64. */
  readonly value: string;
  /** Unsigned 64-bit in decimal digits. */
  readonly flags: string;
  /** Only if the key was last modified at this revision; 0: only if it does not exist. */
  readonly checkAndSet?: number;
}

/** Sets a key. A lock does not stop it (locks are advisory): the session stays, the lock index starts over. */
export function kvPut({ key, value, flags, checkAndSet }: KvPut): Planner {
  return (view) => {
    const entry = view.tables.kv.get(key);
    if (checkAndSet !== undefined && checkAndSet !== (entry?.modifyRevision ?? 0)) return stale(key);
    const record: KvRecord = { kind: "kv", key, value, flags, lockIndex: 0, session: entry?.record.session ?? "" };
    if (entry !== undefined && sameKv(entry.record, record)) return unchanged;
    // Without a condition or a lock to keep, the last writer wins: many writers of one key need not wait for each other.
    if (checkAndSet === undefined && record.session === "") return blindly({ op: "put", key: kvKey(key), record });
    return new Draft().put(kvKey(key), record, entry).plan();
  };
}

/** `DELETE /v1/kv/:key`. A missing key is deleted already, whatever check-and-set says. */
export function kvDelete(key: string, checkAndSet?: number): Planner {
  return (view) => {
    const entry = view.tables.kv.get(key);
    if (entry === undefined) return unchanged;
    if (checkAndSet === undefined) return blindly({ op: "delete", key: kvKey(key) });
    if (checkAndSet !== entry.modifyRevision) return stale(key);
    return new Draft().delete(kvKey(key), entry).plan();
  };
}

/** `DELETE /v1/kv/:prefix?recurse`: one operation however many keys there are; the empty prefix empties the store. */
export function kvDeleteTree(prefix: string): Planner {
  return (view) => {
    if (!view.tables.kv.hasUnder(prefix)) return unchanged;
    return blindly({ op: "delete-prefix", prefix: kvKey(prefix) });
  };
}

function blindly(write: Write<RegistryRecord>): Plan {
  return { kind: "commit", transactions: [{ conditions: [], writes: [write] }] };
}

function sameKv(a: KvRecord, b: KvRecord): boolean {
  return a.value === b.value && a.flags === b.flags && a.session === b.session && a.lockIndex === b.lockIndex;
}

function stale(key: string): Plan {
  return refused("stale", `key "${key}" has changed since`);
}
