import { once } from "node:events";
import type { Writable } from "node:stream";
import { inspectFiles } from "../level/inspect.js";
import type { LevelMedium } from "../level/level-medium.js";
import { damaged, readBack, requireSound } from "../read-back.js";
import { leasesPrefix, StoredHeader, witnessKey } from "../stored-form.js";
import { requireStore, withMedium } from "./existing-store.js";
import type { ExportHeader, ExportLine } from "./export-lines.js";

/**
 * Writes everything as JSON lines, a header first; returns how many lines follow it. Does not end `out`. A damaged store is
 * refused (`STORE_DAMAGED`): an export that lacks records without saying so would be worse than none.
 */
export async function exportDirectory(directory: string, out: Writable): Promise<number> {
  await requireStore(directory);
  const { problems } = await inspectFiles(directory);
  if (problems.length > 0) throw damaged(directory, problems);
  return withMedium(directory, async (medium) => {
    const found = await readBack(medium);
    requireSound(found, directory);
    const { revision, count: lines } = found.ledger;
    const header: ExportHeader = { rollcallExport: 1, revision, lines };
    await write(out, `${JSON.stringify(header)}\n`);
    await writeLines(medium, out);
    return lines;
  });
}

async function writeLines(medium: LevelMedium, out: Writable): Promise<void> {
  const header = new StoredHeader();
  for await (const entries of medium.entries()) {
    let chunk = "";
    for (const [key, text] of entries) {
      if (key === witnessKey) continue;
      header.parse(text);
      chunk += `${JSON.stringify(lineOf(key, header))}\n`;
    }
    if (chunk !== "") await write(out, chunk);
  }
}

function lineOf(key: string, header: StoredHeader): ExportLine {
  const { createRevision, modifyRevision, lease, text } = header;
  if (key.startsWith(leasesPrefix)) return { lease: key.slice(leasesPrefix.length), ttlSeconds: Number(text) };
  return { key, createRevision, modifyRevision, ...(lease === "" ? {} : { lease }), text };
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, "drain");
}
