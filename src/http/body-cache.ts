import type { Answer } from "./answer.js";

/** Rendered bodies kept: enough for thousands of hot services, small beside the catalog. */
const bytesMaxDefault = 32 * 1024 * 1024;
/** A body larger than this share of the cache is not kept: it would drive out everything else. */
const shareMax = 8;

interface Kept {
  readonly owner: object;
  readonly version: number;
  readonly answer: Answer;
  readonly bytes: number;
}

/**
 * Whole answers of hot reads, by what was asked. An answer is good while its owner (the row or tables that it shows) is the
 * same object at the same version. Bounded in bytes; the oldest goes first.
 */
export class BodyCache {
  readonly #bytesMax: number;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(bytesMax = bytesMaxDefault) {
    this.#bytesMax = bytesMax;
  }

  get(key: string, owner: object, version: number): Answer | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && kept.owner === owner && kept.version === version ? kept.answer : undefined;
  }

  put(key: string, owner: object, version: number, answer: Answer): Answer {
    const before = this.#kept.get(key);
    if (before !== undefined) this.#drop(key, before);
    const bytes = answer.body.length + key.length;
    if (bytes > this.#bytesMax / shareMax) return answer;
    this.#kept.set(key, { owner, version, answer, bytes });
    this.#bytes += bytes;
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#drop(oldest, kept);
    }
    return answer;
  }

  get bytes(): number {
    return this.#bytes;
  }

  #drop(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}
