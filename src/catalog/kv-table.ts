import type { KvRecord, Stored } from "../records/index.js";
import type { KvEntry } from "./entry.js";
import { keyTopics } from "./kv-topics.js";
import { SortedKeys } from "./sorted-keys.js";
import { duringLoad, type Topic } from "./topics.js";

/**
 * Deleted keys remembered, so that the index of a prefix grows when something under it goes. Beyond so many the oldest half
 * is forgotten and `#floor` stands in for them: an index then rises for every prefix, which wakes watchers once too often but
 * never goes back. 65,536 of them with their keys are about 10 MB.
 */
const tombstonesMax = 65_536;

/** The KV pairs of the view, with their keys in order. */
export class KvTable {
  readonly #entries = new Map<string, KvEntry>();
  readonly #keys = new SortedKeys();
  readonly #tombstones = new Map<string, number>();
  readonly #tombstoneKeys = new SortedKeys();
  #floor = 0;
  #index = 0;

  /** Moved by every KV change. */
  get index(): number {
    return this.#index;
  }

  /** After a load all indexes start at its revision. */
  startAt(revision: number): void {
    this.#index = revision;
    this.#floor = revision;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): KvEntry | undefined {
    return this.#entries.get(key);
  }

  /** Entries whose key begins with `prefix` (plain text, not path-aware), in key order. */
  *under(prefix: string): Generator<KvEntry> {
    for (const key of this.#keys.under(prefix)) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) yield entry;
    }
  }

  /** True when some key begins with `prefix`. */
  hasUnder(prefix: string): boolean {
    return !this.#keys.under(prefix).next().done;
  }

  /** No prefix has a lower index than this: it stands for deletions forgotten and for what was before the load. */
  get floor(): number {
    return this.#floor;
  }

  /** Revision of the newest remembered deletion under `prefix`; 0 when there is none. */
  deletedUnder(prefix: string): number {
    let newest = 0;
    for (const key of this.#tombstoneKeys.under(prefix)) newest = Math.max(newest, this.#tombstones.get(key) ?? 0);
    return newest;
  }

  put(stored: Stored<KvRecord>, woken: Set<Topic>): void {
    const { record, createRevision, modifyRevision } = stored;
    if (!this.#entries.has(record.key)) this.#keys.add(record.key);
    this.#entries.set(record.key, { record, createRevision, modifyRevision });
    if (this.#tombstones.delete(record.key)) this.#tombstoneKeys.delete(record.key);
    this.#moved(record.key, modifyRevision, woken);
  }

  delete(key: string, revision: number, woken: Set<Topic>): void {
    if (!this.#entries.delete(key)) return;
    this.#keys.delete(key);
    this.#bury(key, revision);
    this.#moved(key, revision, woken);
  }

  #bury(key: string, revision: number): void {
    if (!this.#tombstones.has(key)) this.#tombstoneKeys.add(key);
    this.#tombstones.delete(key);
    this.#tombstones.set(key, revision);
    if (this.#tombstones.size <= tombstonesMax) return;
    const oldest = [...this.#tombstones].slice(0, tombstonesMax / 2);
    for (const [gone, at] of oldest) {
      this.#tombstones.delete(gone);
      this.#tombstoneKeys.delete(gone);
      this.#floor = Math.max(this.#floor, at);
    }
  }

  #moved(key: string, revision: number, woken: Set<Topic>): void {
    this.#index = revision;
    if (woken === duringLoad) return;
    for (const topic of keyTopics(key)) woken.add(topic);
  }
}
