import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TtlDeadline } from "../health/index.js";

/** Beside the records: losing it costs no more than one TTL of patience. */
const fileName = "check-ttl.json";

/** A killed agent knows its deadlines to within this. */
const writeIntervalMs = 5_000;

type Deadlines = Readonly<Record<string, number>>;

/**
 * When TTL checks run out, over restarts: who was told passing shortly before stays passing, who was silent for too long is
 * critical. Without a data directory nothing is kept.
 */
export class TtlDeadlines {
  readonly #file: string | undefined;
  readonly #read: () => Iterable<TtlDeadline>;
  readonly #warn: (message: string, fields: Record<string, unknown>) => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #written = "";
  #writing: Promise<void> = Promise.resolve();

  constructor(
    dataDir: string,
    read: () => Iterable<TtlDeadline>,
    warn: (message: string, fields: Record<string, unknown>) => void,
  ) {
    this.#file = dataDir === "" ? undefined : join(dataDir, fileName);
    this.#read = read;
    this.#warn = warn;
    if (this.#file === undefined) return;
    this.#timer = setInterval(() => this.#write(), writeIntervalMs);
    this.#timer.unref();
  }

  /** Writes a last time; to be called while the engine still knows. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#write();
    await this.#writing;
  }

  /** One write after the other, and none when nothing changed. */
  #write(): void {
    const file = this.#file;
    if (file === undefined) return;
    const deadlines: Record<string, number> = {};
    for (const { checkKey, expiresWallMs } of this.#read()) deadlines[checkKey] = Math.round(expiresWallMs / 100) * 100;
    const text = JSON.stringify(deadlines);
    if (text === this.#written || (this.#written === "" && text === "{}")) return;
    this.#written = text;
    this.#writing = this.#writing.then(() => this.#replace(file, text));
  }

  async #replace(file: string, text: string): Promise<void> {
    try {
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch (error) {
      this.#written = "";
      this.#warn("the deadlines of TTL checks could not be kept; tried again soon", { file, error: String(error) });
    }
  }
}

/** The deadlines that an earlier run kept. What cannot be read counts as not kept. */
export function keptDeadlines(dataDir: string): ReadonlyMap<string, number> {
  if (dataDir === "") return new Map();
  try {
    const read = JSON.parse(readFileSync(join(dataDir, fileName), "utf8")) as Deadlines;
    return new Map(Object.entries(read).filter(([, expires]) => Number.isFinite(expires)));
  } catch {
    return new Map();
  }
}
