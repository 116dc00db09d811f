import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Fresh directories below one that is removed when the test file is done. */
export function temporaryDirectories(): () => Promise<string> {
  const root = mkdtemp(join(tmpdir(), "rollcall-store-"));
  let count = 0;
  afterAll(async () => rm(await root, { recursive: true, force: true }));
  return async () => join(await root, String(count++));
}
