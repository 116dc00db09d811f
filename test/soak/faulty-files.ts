import type { FileFacts } from "../../src/render/index.js";
import { fileError, MemoryFiles } from "../render/support/memory-files.js";

/** What goes wrong: from operation `at` on, for `length` operations; a crash is for ever. */
export interface FaultPlan {
  readonly kind: "crash" | "ENOSPC" | "EIO";
  readonly at: number;
  readonly length: number;
}

/** The process is gone: nothing of it happens any more. */
export class Crash extends Error {}

/** Operations that need room on the disk. */
const needsRoom: ReadonlySet<string> = new Set(["create", "link", "makeFolders"]);

/** A file system in memory whose operations fail as planned. Looks at it go to `looked`. */
export class FaultyFiles extends MemoryFiles {
  plan: FaultPlan | undefined;
  crashed = false;
  operations = 0;
  looked: () => void = () => {};

  override read(path: string): Promise<Uint8Array> {
    return this.#through("read", () => super.read(path));
  }

  override facts(path: string): Promise<FileFacts | undefined> {
    return this.#through("facts", () => super.facts(path));
  }

  override list(folder: string): Promise<readonly string[]> {
    return this.#through("list", () => super.list(folder));
  }

  override makeFolders(path: string): Promise<void> {
    return this.#through("makeFolders", () => super.makeFolders(path));
  }

  /** A create that fails leaves half of the file. */
  override create(path: string, bytes: Uint8Array, mode: number): Promise<void> {
    return this.#through(
      "create",
      () => super.create(path, bytes, mode),
      () => this.put(path, bytes.slice(0, bytes.length >> 1)),
    );
  }

  override setOwner(path: string, uid: number, gid: number): Promise<void> {
    return this.#through("setOwner", () => super.setOwner(path, uid, gid));
  }

  override link(path: string, second: string): Promise<void> {
    return this.#through("link", () => super.link(path, second));
  }

  override rename(from: string, to: string): Promise<void> {
    return this.#through("rename", () => super.rename(from, to));
  }

  override remove(path: string): Promise<void> {
    return this.#through("remove", () => super.remove(path));
  }

  override syncFolder(): Promise<void> {
    return this.#through("syncFolder", () => super.syncFolder());
  }

  /** A crash comes before or after the operation, as the parity of its number has it. */
  async #through<T>(name: string, operation: () => Promise<T>, half: () => void = () => {}): Promise<T> {
    const number = ++this.operations;
    if (this.crashed) throw new Crash("the process is gone");
    const fault = this.plan;
    if (fault === undefined || number < fault.at || (fault.kind !== "crash" && number >= fault.at + fault.length)) {
      const result = await operation();
      this.looked();
      return result;
    }
    if (fault.kind === "crash") {
      this.crashed = true;
      if (number % 2 === 0) await operation();
      else half();
      this.looked();
      throw new Crash("the process is gone");
    }
    if (fault.kind === "ENOSPC" && !needsRoom.has(name)) return operation();
    half();
    this.looked();
    throw fileError(fault.kind);
  }
}
