import { open, readFile } from "node:fs/promises";
import type { Clock } from "../clock.js";
import { tailFile } from "./layout.js";

/** How far the file may lag behind: what a loss of the log's very end can hide. */
const lagMs = 1000;
/** Fixed width, so that the file never needs a new block: it can be written on a full disk. */
const width = 17;

/** The revision in the TAIL file; 0 when there is none or it is not readable as one. */
export async function readTail(directory: string): Promise<number> {
  const text = await readFile(tailFile(directory), "latin1").catch(() => "");
  return /^ *\d{1,16}\n$/.test(text) ? Number(text) : 0;
}

/**
 * A revision that was acknowledged, kept outside LevelDB: a lower bound, at most a second late and exact after a clean end.
 * When the records end before it, the end of the log was lost. Not synced while running: the log is, and this only
 * has to be true, not new. Failures are ignored: the file guards against one kind of damage and must not cause another.
 */
export class TailFile {
  readonly #path: string;
  readonly #clock: Clock;
  #revision = 0;
  #written = 0;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: string, clock: Clock) {
    this.#path = tailFile(directory);
    this.#clock = clock;
  }

  note(revision: number): void {
    this.#revision = revision;
    if (revision === this.#written || this.#cancel !== undefined) return;
    this.#cancel = this.#clock.schedule(lagMs, () => {
      this.#cancel = undefined;
      this.#writing = this.#writing.then(() => this.#write(false));
    });
  }

  async close(): Promise<void> {
    this.#cancel?.();
    await this.#writing;
    if (this.#revision > 0) await this.#write(true);
  }

  async #write(sync: boolean): Promise<void> {
    const revision = this.#revision;
    try {
      const file = await open(this.#path, "r+").catch(() => open(this.#path, "w", 0o600));
      try {
        await file.write(`${String(revision).padStart(width - 1)}\n`, 0, "latin1");
        if (sync) await file.sync();
        this.#written = revision;
      } finally {
        await file.close();
      }
    } catch {
      // Tried again with the next commit.
    }
  }
}
