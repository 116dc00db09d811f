import { join } from "node:path";
import type { AgentConfig } from "../config/index.js";
import { decodeRecord, encodeRecord, ReadBefore, type RegistryRecord } from "../records/index.js";
import { openLevelStore, openMemoryStore, type Store, storeDirectoryName } from "../store/index.js";
import { makeDirectories } from "./directories.js";

function recordCodec() {
  const before = new ReadBefore();
  return { encode: encodeRecord, decode: (_key: string, text: string): RegistryRecord => decodeRecord(text, before) };
}

function makeDataDirectory(path: string): void {
  try {
    makeDirectories(path, 0o700);
  } catch (error) {
    const user = process.getuid?.() ?? "this user";
    throw new Error(
      `cannot make the data directory ${path}: ${(error as Error).message}: name one (-data-dir) that user ${user} may make or use`,
    );
  }
}

/** Opens the store that the configuration asks for: in memory with `-dev`, else in the data directory. */
export async function openStore(config: AgentConfig, warn: (message: string) => void): Promise<Store<RegistryRecord>> {
  if (config.dev && config.dataDir === "") return openMemoryStore({ codec: recordCodec() });
  makeDataDirectory(config.dataDir);
  const opened = await openLevelStore({ directory: join(config.dataDir, storeDirectoryName), codec: recordCodec() });
  for (const warning of opened.warnings) warn(warning.message);
  return opened.store;
}
