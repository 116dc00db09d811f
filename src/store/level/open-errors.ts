import { StoreError } from "../errors.js";
import { damaged } from "../read-back.js";
import { describe, isDiskFull } from "../status-board.js";

/** A file or directory that the system does not let us use. */
export function unreadable(directory: string, error: unknown): StoreError {
  if (isDiskFull(error)) return diskFull(directory, error);
  const user = process.getuid?.() ?? "this user";
  return new StoreError(
    "STORE_UNREADABLE",
    `cannot use the data directory ${directory}: ${describe(error)}`,
    `make it a directory that user ${user} may read and write (chown, chmod)`,
    error,
  );
}

/** LevelDB's failure to open or read, in words an operator can act on. */
export function openFailure(directory: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const codes = codesOf(error);
  if (codes.has("LEVEL_LOCKED")) {
    return new StoreError(
      "STORE_LOCKED",
      `another process uses the store in ${directory}`,
      "stop it first (one process owns a data directory), or name another directory",
      error,
    );
  }
  const words = describe(error);
  if (isDiskFull(error)) return diskFull(directory, error);
  if (codes.has("LEVEL_CORRUPTION") || /Corruption|does not exist \(create_if_missing|missing files/.test(words)) {
    return damaged(directory, [words], error);
  }
  return unreadable(directory, error);
}

function diskFull(directory: string, error: unknown): StoreError {
  return new StoreError(
    "STORE_DISK_FULL",
    `the disk of ${directory} is full, the store cannot be opened`,
    "free space and start again; nothing was lost",
    error,
  );
}

function codesOf(error: unknown): ReadonlySet<unknown> {
  const codes = new Set<unknown>();
  for (let e = error; e instanceof Error; e = e.cause) codes.add((e as { code?: unknown }).code);
  return codes;
}
