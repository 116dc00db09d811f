import type { Closable, StoreStatus } from "./contract.js";
import { StoreError, type StoreErrorCode } from "./errors.js";

const writable: StoreStatus = { writable: true };

/** Whether a store takes writes, and who wants to know. */
export class StatusBoard {
  #now: StoreStatus = writable;
  #remedy = "";
  #listeners = new Set<(status: StoreStatus) => void>();

  get now(): StoreStatus {
    return this.#now;
  }

  failed(name: string, error: unknown): void {
    const { code, reason, remedy } = explain(name, error);
    this.#remedy = remedy;
    this.#set({ writable: false, code, reason });
  }

  recovered(): void {
    this.#set(writable);
  }

  /** What a writer hears meanwhile. */
  refusal(): StoreError {
    const reason = this.#now.writable ? "it was a moment ago" : this.#now.reason;
    return new StoreError("STORE_READ_ONLY", `the store takes no writes now, reads go on (${reason})`, this.#remedy);
  }

  listen(listener: (status: StoreStatus) => void): Closable {
    this.#listeners.add(listener);
    return { close: () => void this.#listeners.delete(listener) };
  }

  close(): void {
    this.#listeners.clear();
  }

  #set(status: StoreStatus): void {
    const before = this.#now;
    this.#now = status;
    const same = before.writable ? status.writable : !status.writable && status.reason === before.reason;
    if (!same) for (const listener of [...this.#listeners]) listener(status);
  }
}

function explain(name: string, error: unknown): { code: StoreErrorCode; reason: string; remedy: string } {
  if (error instanceof StoreError) return { code: error.code, reason: error.message, remedy: error.remedy };
  const reason = describe(error);
  if (isDiskFull(error)) {
    const remedy = `free space on the file system of ${name}; writes then resume by themselves`;
    return { code: "STORE_DISK_FULL", reason: `the disk of ${name} is full`, remedy };
  }
  const remedy = `look at the file system of ${name}; writes resume by themselves once it takes them`;
  return { code: "STORE_IO_ERROR", reason: `writing to ${name} failed: ${reason}`, remedy };
}

/** The innermost message: LevelDB's own words are in the cause. */
export function describe(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  return innermost instanceof Error ? innermost.message : String(innermost);
}

/** LevelDB has no code for it, only the system's words; a quota is a full disk to whoever pays for it. */
export function isDiskFull(error: unknown): boolean {
  return /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(describe(error));
}
