import type { KvRecord, Stored } from "../records/index.js";
import type { KvEntry } from "./entry.js";
import { type Topic, topics } from "./topics.js";

/** The KV pairs of the view. */
export class KvTable {
  readonly #entries = new Map<string, KvEntry>();
  /** Moved by every KV change. */
  index = 0;

  get(key: string): KvEntry | undefined {
    return this.#entries.get(key);
  }

  put(stored: Stored<KvRecord>, woken: Set<Topic>): void {
    const { record, createRevision, modifyRevision } = stored;
    this.#entries.set(record.key, { record, createRevision, modifyRevision });
    this.#moved(record.key, modifyRevision, woken);
  }

  delete(key: string, revision: number, woken: Set<Topic>): void {
    if (this.#entries.delete(key)) this.#moved(key, revision, woken);
  }

  #moved(key: string, revision: number, woken: Set<Topic>): void {
    this.index = revision;
    woken.add(topics.key(key)).add(topics.kv);
  }
}
