import type { KvEntry } from "./entry.js";
import { anyKeyTopic, keyTopic, prefixTopic } from "./kv-topics.js";
import type { Found } from "./queries.js";
import type { CatalogView } from "./view.js";

/** One key. A missing one has the table's index, but only its own change wakes its reader. */
export function findKey(view: CatalogView, key: string): Found<KvEntry | undefined> {
  const { kv } = view.tables;
  const rows = kv.get(key);
  return { rows, index: rows?.modifyRevision ?? kv.index, topics: [keyTopic(key)] };
}

/**
 * All keys that begin with `prefix`, in order. The index is that of the newest change under it (deletions included); where
 * nothing is or was, and for the empty prefix, the table's. Such a reader is woken by any KV change.
 */
export function findPrefix(view: CatalogView, prefix: string): Found<KvEntry[]> {
  const { kv } = view.tables;
  const rows = [...kv.under(prefix)];
  const deleted = kv.deletedUnder(prefix);
  if (prefix === "" || (rows.length === 0 && deleted === 0)) return { rows, index: kv.index, topics: [anyKeyTopic] };
  const newest = rows.reduce((index, entry) => Math.max(index, entry.modifyRevision), Math.max(deleted, kv.floor));
  return { rows, index: newest, topics: [prefixTopic(prefix)] };
}

/** Key names under `prefix`, each cut after the first `separator` that follows the prefix, once each. */
export function keyNames(entries: readonly KvEntry[], prefix: string, separator: string): string[] {
  if (separator === "") return entries.map((entry) => entry.record.key);
  const names = new Set<string>();
  for (const { record } of entries) {
    const at = record.key.indexOf(separator, prefix.length);
    names.add(at < 0 ? record.key : record.key.slice(0, at + separator.length));
  }
  return [...names];
}
