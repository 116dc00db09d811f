import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { firstRevision } from "../stored-form.js";
import { levelDirectory } from "./layout.js";
import { scanLog } from "./log-scan.js";
import { unreadable } from "./open-errors.js";
import { readTail } from "./tail-file.js";

/** What the files tell before LevelDB opens them: opening rewrites the log and drops what it cannot read, in silence. */
export interface Inspection {
  /** A revision that was acknowledged; 0 when nothing is known. */
  readonly knownRevision: number;
  /** Bytes at the log's end that are no whole write. */
  readonly tailBytes: number;
  /** Why LevelDB must not open this; empty when it may. */
  readonly problems: readonly string[];
}

/** Reads the logs and the list of files; changes nothing. At most a few times LevelDB's 4 MiB write buffer is read. */
export async function inspectFiles(directory: string): Promise<Inspection> {
  const knownRevision = await readTail(directory);
  const level = levelDirectory(directory);
  const names = await readdir(level).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw unreadable(directory, error);
  });
  const logs = names.filter((name) => name.endsWith(".log")).sort();
  if (!names.includes("CURRENT")) {
    // LevelDB would start afresh and remove the tables. Without any, this is the very first start, interrupted.
    const holdsData = logs.length > 0 || names.some((name) => name.endsWith(".ldb") || name.endsWith(".sst"));
    const gone = holdsData || knownRevision > firstRevision;
    return { knownRevision, tailBytes: 0, problems: gone ? ["level/CURRENT is missing"] : [] };
  }
  return { knownRevision, ...(await inspectLogs(directory, logs)) };
}

async function inspectLogs(directory: string, logs: readonly string[]) {
  const problems: string[] = [];
  let tailBytes = 0;
  let tailOf = "";
  for (const name of logs) {
    const bytes = await readFile(join(levelDirectory(directory), name)).catch((error: NodeJS.ErrnoException) => {
      // Another process may own the directory and be done with this log; opening will say so.
      if (error.code === "ENOENT") return undefined;
      throw unreadable(directory, error);
    });
    if (bytes === undefined) continue;
    const scan = scanLog(bytes);
    if (tailBytes > 0 && scan.intactWrites > 0) problems.push(`level/${tailOf} ends damaged, intact commits follow`);
    if (scan.damagedAt !== undefined) {
      problems.push(`level/${name} is damaged at byte ${scan.damagedAt}, intact commits follow`);
    }
    tailBytes += scan.tailBytes;
    tailOf = name;
  }
  return { tailBytes, problems };
}
