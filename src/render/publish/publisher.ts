import { fileFaultText } from "./fault-text.js";
import type { FileFacts, Files } from "./files.js";
import { ownerOf } from "./owner.js";
import { instead, secondName } from "./second-name.js";
import { type BesideNames, namesBeside, type Target } from "./target.js";

/** `staged`: written beside, not yet in place. */
export type StageResult =
  | { readonly kind: "unchanged" }
  | { readonly kind: "staged"; readonly path: string; readonly mode: number; readonly warnings: readonly string[] }
  | { readonly kind: "failed"; readonly error: string };

export type StepResult =
  | { readonly ok: true; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/**
 * Brings one template's text into place so that nobody ever reads half of it, and takes it back when it proves bad:
 *
 *   recover   at start: removes what a crash left, finds out whether the file in place has proved itself
 *   stage     unchanged? stop; else write a new file beside, on disk, with mode and owner
 *   commit    keep the last good file under a second name (rollback), then rename over
 *   confirm   the command and the probe were content: forget the last good file
 *   rollBack  they were not: the last good file is put back by one rename
 *
 * The names beside the destination are the only memory: after a crash at any point the next start goes on from them.
 */
export class Publisher {
  readonly #files: Files;
  readonly #target: Target;
  readonly #names: BesideNames;
  #recovered = false;
  #proved = true;
  /** Which name `commit` kept the last good file under; after a start either may be there. */
  #kept: "good" | "none" | "either" = "either";
  /** The file in place as `stage` saw it. */
  #facts: FileFacts | undefined;
  /** Who our new files belong to; looked up once. */
  #own: { readonly uid: number; readonly gid: number } | undefined;

  constructor(files: Files, target: Target) {
    this.#files = files;
    this.#target = target;
    this.#names = namesBeside(target.destination);
  }

  /** False while the file in place has not seen its command and probe succeed: they are to be run even if it is unchanged. */
  get proved(): boolean {
    return this.#proved;
  }

  get folder(): string {
    return this.#names.folder;
  }

  /** The bytes in place; undefined when there is no file. Rejects with a file error. */
  async current(): Promise<Uint8Array | undefined> {
    const facts = await this.#files.facts(this.#target.destination);
    return facts === undefined ? undefined : this.#files.read(this.#target.destination);
  }

  /** Removes what a crash left of ours beside the destination. Rejects with a file error. */
  async recover(): Promise<void> {
    const { staged, linking, good, none } = this.#names;
    await this.#files.remove(staged);
    await this.#files.remove(linking);
    if (this.#target.rollback) {
      const { destination } = this.#target;
      const wasNone = (await this.#files.facts(none)) !== undefined;
      const gone = wasNone && (await this.#files.facts(destination)) === undefined;
      if (gone) await this.#files.remove(none);
      this.#kept = "either";
      this.#proved = !((wasNone && !gone) || (await this.#files.facts(good)) !== undefined);
    }
    this.#recovered = true;
  }

  /** Writes the text beside its destination, unless the file has these bytes (and the owner asked for) already. */
  async stage(bytes: Uint8Array): Promise<StageResult> {
    if (this.#target.destination === "") return failed("failed writing file: missing destination");
    const owner = await ownerOf(this.#files, this.#target.user, this.#target.group).catch((thrown: unknown) => {
      return { ok: false, error: `failed looking up user: ${String(thrown)}` } as const;
    });
    if (!owner.ok) return failed(owner.error);
    let facts: FileFacts | undefined;
    try {
      facts = await this.#files.facts(this.#target.destination);
      const current = facts === undefined ? undefined : await this.#files.read(this.#target.destination);
      this.#facts = facts;
      if (!this.#recovered) await this.recover();
      const owned = owner.uid === undefined || owner.uid === facts?.uid;
      const grouped = owner.gid === undefined || owner.gid === facts?.gid;
      if (owned && grouped && current !== undefined && sameBytes(current, bytes)) return { kind: "unchanged" };
    } catch (thrown) {
      return failed(`failed reading file: ${fileFaultText("read", this.#target.destination, thrown)}`);
    }
    return this.#write(bytes, facts, owner);
  }

  /** Forgets a staged file that is not to be put in place. */
  async discard(): Promise<void> {
    await this.#files.remove(this.#names.staged).catch(() => {}); // the next stage or start removes it
  }

  /** Puts the staged file in place. The caller then brings `folder` to disk, once for all files in it. */
  async commit(): Promise<StepResult> {
    const { staged } = this.#names;
    const { destination, rollback, backup } = this.#target;
    const warnings: string[] = [];
    try {
      if (rollback) {
        const keep = this.#proved || !(await this.#hasGood());
        this.#proved = false;
        if (keep) await this.#keepGood();
      }
      if (backup) warnings.push(...(await this.#backUp()));
      await this.#files.rename(staged, destination);
      return { ok: true, warnings };
    } catch (thrown) {
      await this.discard();
      return { ok: false, error: `failed writing file: ${fileFaultText("rename", destination, thrown)}` };
    }
  }

  /** The new file has proved itself. */
  async confirm(): Promise<StepResult> {
    if (this.#proved) return { ok: true, warnings: [] };
    try {
      // Not brought to disk: if a power failure brings the name back, the file is proved once more.
      if (this.#kept !== "none") await this.#files.remove(this.#names.good);
      if (this.#kept !== "good") await this.#files.remove(this.#names.none);
      this.#proved = true;
      return { ok: true, warnings: [] };
    } catch (thrown) {
      return { ok: false, error: fileFaultText("remove", this.#names.good, thrown) };
    }
  }

  /** Puts the last good file back, or takes the new one away where there was none. */
  async rollBack(): Promise<StepResult> {
    const { good, none, folder } = this.#names;
    const { destination } = this.#target;
    try {
      if ((await this.#files.facts(good)) !== undefined) {
        await this.#files.rename(good, destination);
      } else if ((await this.#files.facts(none)) !== undefined) {
        await this.#files.remove(destination);
        await this.#files.remove(none);
      }
      await this.#files.syncFolder(folder);
      this.#proved = true;
      return { ok: true, warnings: [] };
    } catch (thrown) {
      return { ok: false, error: `failed rolling back: ${fileFaultText("rename", destination, thrown)}` };
    }
  }

  async #write(
    bytes: Uint8Array,
    facts: FileFacts | undefined,
    owner: { readonly uid: number | undefined; readonly gid: number | undefined },
  ): Promise<StageResult> {
    const { folder, staged } = this.#names;
    const mode = this.#target.mode || facts?.mode || FILE_MODE;
    const warnings: string[] = [];
    try {
      if (facts === undefined && (await this.#files.facts(folder)) === undefined) {
        if (!this.#target.makeFolders) return failed("failed writing file: parent directory is missing");
        await this.#files.makeFolders(folder, FOLDER_MODE);
      }
      await instead(this.#files, staged, () => this.#files.create(staged, bytes, mode));
      warnings.push(...(await this.#giveOwner(facts, owner)));
      return { kind: "staged", path: staged, mode, warnings };
    } catch (thrown) {
      await this.discard();
      return failed(`failed writing file: ${fileFaultText("write", staged, thrown)}`);
    }
  }

  /** The owner asked for must be given; the one of the file before is kept where we may. */
  async #giveOwner(
    facts: FileFacts | undefined,
    asked: { readonly uid: number | undefined; readonly gid: number | undefined },
  ): Promise<readonly string[]> {
    const { staged } = this.#names;
    if (facts === undefined && asked.uid === undefined && asked.gid === undefined) return [];
    this.#own ??= await this.#files.facts(staged);
    const own = this.#own;
    const uid = asked.uid ?? facts?.uid ?? own?.uid ?? -1;
    const gid = asked.gid ?? facts?.gid ?? own?.gid ?? -1;
    if (own === undefined || (own.uid === uid && own.gid === gid)) return [];
    try {
      await this.#files.setOwner(staged, uid, gid);
      return [];
    } catch (thrown) {
      if (asked.uid !== undefined || asked.gid !== undefined) throw thrown;
      return [`could not keep owner ${uid}:${gid} of ${this.#target.destination}: ${(thrown as Error).message}`];
    }
  }

  /** Whether there is something to roll back to. */
  async #hasGood(): Promise<boolean> {
    const { good, none } = this.#names;
    return (await this.#files.facts(good)) !== undefined || (await this.#files.facts(none)) !== undefined;
  }

  /** The file in place gets a second name; the rename over it then leaves the second one alone. */
  async #keepGood(): Promise<void> {
    const { good, none, linking } = this.#names;
    if (this.#facts === undefined) {
      await this.#files.remove(good);
      await instead(this.#files, none, () => this.#files.create(none, new Uint8Array(), FILE_MODE));
      this.#kept = "none";
      return;
    }
    await secondName(this.#files, this.#target.destination, linking);
    await this.#files.rename(linking, good);
    this.#kept = "good";
  }

  async #backUp(): Promise<readonly string[]> {
    const { backup, linking } = this.#names;
    try {
      await secondName(this.#files, this.#target.destination, linking);
      await this.#files.rename(linking, backup);
      await this.#files.remove(linking); // two names of one file are both left by a rename
      return [];
    } catch (thrown) {
      await this.#files.remove(linking).catch(() => {}); // the next start removes it
      const reason = fileFaultText("link", `${this.#target.destination} ${backup}`, thrown);
      return [`could not backup "${this.#target.destination}": ${reason}`];
    }
  }
}

function failed(error: string): StageResult {
  return { kind: "failed", error };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
