/**
 * The victim of the kill tests: `kill-writer.ts DIR FIRST`. Commits pairs of records without end, 32 at a time, and prints a
 * pair's number once it is acknowledged.
 */
import { writeSync } from "node:fs";
import { openLevelStore, systemClock } from "../../src/store/index.js";
import { noteCodec } from "./codec.js";
import { pairKeys } from "./kill-loops.js";

const [directory, first] = process.argv.slice(2) as [string, string];
const { store } = await openLevelStore({ directory, codec: noteCodec, clock: systemClock });
let next = Number(first);

async function lane(): Promise<void> {
  for (;;) {
    const pair = next++;
    // Large now and then, so that a write spans blocks of the log.
    const record = { text: `pair ${pair}`, padding: "p".repeat(pair % 17 === 0 ? 50_000 : pair % 300) };
    const writes = pairKeys(pair).map((key) => ({ op: "put", key, record }) as const);
    await store.commit({ conditions: [], writes });
    writeSync(1, `${pair}\n`);
  }
}

await Promise.all(Array.from({ length: 32 }, lane));
