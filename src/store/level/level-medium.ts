import type { Clock } from "../clock.js";
import type { Medium, MediumWrite } from "../medium.js";
import { witnessKey } from "../stored-form.js";
import { type Database, openDatabase } from "./database.js";
import { openFailure } from "./open-errors.js";
import { TailFile } from "./tail-file.js";

/** Entries per crossing into LevelDB, and the bytes that end one earlier: some 5 ms of decoding at a time. */
const entriesPerRead = 1000;
const bytesPerRead = 1024 * 1024;

/** The two calls that reading takes of LevelDB's iterator. */
interface TextIterator {
  nextv(size: number): Promise<[string, string][]>;
  close(): Promise<void>;
}

/** LevelDB in `DIR/level`, every write synced. The revision reached is noted in `DIR/TAIL`. */
export class LevelMedium implements Medium {
  readonly name: string;
  readonly #tail: TailFile;
  #database: Database;

  private constructor(directory: string, database: Database, clock: Clock) {
    this.name = directory;
    this.#database = database;
    this.#tail = new TailFile(directory, clock);
  }

  /** @throws StoreError for a directory that is locked, damaged, not accessible, or on a full disk. */
  static async open(directory: string, clock: Clock): Promise<LevelMedium> {
    return new LevelMedium(directory, await openDatabase(directory), clock);
  }

  entries(): AsyncIterable<readonly (readonly [string, string])[]> {
    // The iterator takes its snapshot here and not at the first read: what is committed in between is not seen.
    const options = { fillCache: false, highWaterMarkBytes: bytesPerRead };
    return this.#chunks(this.#database.iterator<string, string>(options));
  }

  begin(): MediumWrite {
    let batch: ReturnType<Database["batch"]> | undefined;
    return {
      put: (key, text) => void (batch ??= this.#database.batch()).put(key, text),
      delete: (key) => void (batch ??= this.#database.batch()).del(key),
      commit: async () => batch?.write({ sync: true }),
    };
  }

  acknowledged(revision: number): void {
    this.#tail.note(revision);
  }

  async reopen(): Promise<void> {
    // LevelDB takes no write after a failed one; what is durable is found by opening anew.
    await this.#database.close();
    this.#database = await openDatabase(this.name);
    const witness = await this.#database.get(witnessKey);
    if (witness !== undefined) await this.#database.put(witnessKey, witness, { sync: true });
  }

  async close(): Promise<void> {
    await this.#database.close();
    await this.#tail.close();
  }

  /** Reads one chunk ahead: LevelDB works on its own thread while the caller decodes. */
  async *#chunks(iterator: TextIterator) {
    try {
      let next = iterator.nextv(entriesPerRead);
      for (;;) {
        const entries = await next;
        if (entries.length === 0) return;
        next = iterator.nextv(entriesPerRead);
        // Whoever stops early leaves this one unread; its failure is then nobody's.
        next.catch(() => {});
        yield entries;
      }
    } catch (error) {
      throw openFailure(this.name, error);
    } finally {
      await iterator.close();
    }
  }
}
