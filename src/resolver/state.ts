import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ResolverError } from "./errors.js";
import { writeSynced } from "./files.js";

/** What a file was before a set-up touched it. */
export type Before =
  | { readonly kind: "absent"; readonly madeDirectories: readonly string[] }
  | { readonly kind: "link"; readonly to: string }
  | {
      readonly kind: "file";
      /** Name of the copy in the backup directory. */
      readonly backup: string;
      readonly sha256: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    };

export interface RecordedFile {
  /** As the host sees it, without `-root`. */
  readonly path: string;
  readonly before: Before;
  /** Hashes of what set-ups wrote there, the last one last: any of them is ours to undo. */
  readonly written: readonly string[];
}

export interface RecordedSetup {
  readonly target: string;
  readonly files: readonly RecordedFile[];
}

const formatVersion = 1;

/** What was written where, and what was there before: a directory with `setups.json` and the copies. */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get #file(): string {
    return join(this.path, "setups.json");
  }

  async setups(): Promise<readonly RecordedSetup[]> {
    const text = await readFile(this.#file, "utf8").catch((fault: NodeJS.ErrnoException) => {
      if (fault.code === "ENOENT") return undefined;
      throw fault;
    });
    if (text === undefined) return [];
    const read = parse(text);
    if (read === undefined) {
      throw new ResolverError(
        "state-unreadable",
        `${this.#file} is not what this version of rollcall wrote; the copies of the files are in ${join(this.path, "backup")}`,
      );
    }
    return read;
  }

  async setup(target: string): Promise<RecordedSetup | undefined> {
    return (await this.setups()).find((setup) => setup.target === target);
  }

  /** Puts a set-up in place of the one of the same target; without files it is dropped. */
  async record(setup: RecordedSetup): Promise<void> {
    const others = (await this.setups()).filter((other) => other.target !== setup.target);
    const setups = setup.files.length === 0 ? others : [...others, setup];
    if (setups.length === 0) return rm(this.#file, { force: true });
    await mkdir(this.path, { recursive: true, mode: 0o755 });
    const text = `${JSON.stringify({ version: formatVersion, setups }, null, 2)}\n`;
    const staged = `${this.#file}.${randomUUID()}`;
    await writeSynced(staged, Buffer.from(text), 0o644);
    await rename(staged, this.#file);
  }

  /** Keeps a copy; resolves with its name. */
  async keep(target: string, path: string, bytes: Uint8Array): Promise<string> {
    const name = `${target}${path.replaceAll("/", "_")}.${randomUUID().slice(0, 8)}`;
    const place = join(this.path, "backup", name);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await writeSynced(place, bytes, 0o600);
    return name;
  }

  async copy(name: string): Promise<Uint8Array> {
    return readFile(join(this.path, "backup", name));
  }

  async forget(name: string): Promise<void> {
    await rm(join(this.path, "backup", name), { force: true });
  }
}

function parse(text: string): readonly RecordedSetup[] | undefined {
  try {
    const value = JSON.parse(text) as { version?: unknown; setups?: readonly RecordedSetup[] };
    const sound = value.version === formatVersion && Array.isArray(value.setups);
    return sound ? value.setups : undefined;
  } catch {
    return undefined;
  }
}
