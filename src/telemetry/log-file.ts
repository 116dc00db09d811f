import { appendFileSync, readdirSync, renameSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";

/** Where the log also goes. Sizes and ages of 0 never rotate. */
export interface LogFileOptions {
  /** A file, or a directory (one that is there, or a name ending in `/`), where the file is `rollcall.log`. */
  readonly path: string;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  /** Old files kept: 0 keeps all, -1 none. */
  readonly filesMax: number;
}

const defaultName = "rollcall.log";

/** The file that a path of the configuration stands for; its directory must be there before it is opened. */
export function logFilePath(path: string): string {
  const directory = path.endsWith("/") || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
  return directory ? join(path, defaultName) : path;
}

/** A log file that is put aside, with its time in its name, when it is large or old enough. */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  readonly #nowMs: () => number;
  #bytes: number;
  #startedMs: number;
  #asideMs = 0;

  /** @throws the system's error when the file cannot be written */
  constructor(options: LogFileOptions, nowMs: () => number) {
    this.#options = options;
    this.#nowMs = nowMs;
    this.#path = logFilePath(options.path);
    appendFileSync(this.#path, "");
    this.#bytes = statSync(this.#path).size;
    this.#startedMs = nowMs();
  }

  /** Appends a line. A full disk loses the line, not the process. */
  write(line: string): void {
    try {
      if (this.#isDue()) this.#rotate();
      appendFileSync(this.#path, line);
      this.#bytes += Buffer.byteLength(line);
    } catch {
      // The standard output has the line; there is nobody else to tell.
    }
  }

  #isDue(): boolean {
    const { rotateBytes, rotateMs } = this.#options;
    if (this.#bytes === 0) return false;
    return (
      (rotateBytes > 0 && this.#bytes >= rotateBytes) || (rotateMs > 0 && this.#nowMs() - this.#startedMs >= rotateMs)
    );
  }

  #rotate(): void {
    const extension = extname(this.#path);
    const stem = basename(this.#path, extension);
    // Never a name twice: two rotations may fall into one millisecond.
    this.#asideMs = Math.max(this.#nowMs(), this.#asideMs + 1);
    renameSync(this.#path, join(dirname(this.#path), `${stem}-${this.#asideMs}${extension}`));
    this.#bytes = 0;
    this.#startedMs = this.#nowMs();
    this.#dropOld(stem, extension);
  }

  #dropOld(stem: string, extension: string): void {
    const { filesMax } = this.#options;
    if (filesMax === 0) return;
    const directory = dirname(this.#path);
    const old = readdirSync(directory)
      .filter(
        (name) =>
          name.startsWith(`${stem}-`) &&
          name.endsWith(extension) &&
          /^\d+$/.test(name.slice(stem.length + 1, name.length - extension.length)),
      )
      .sort();
    for (const name of old.slice(0, filesMax < 0 ? old.length : Math.max(0, old.length - filesMax)))
      unlinkSync(join(directory, name));
  }
}
