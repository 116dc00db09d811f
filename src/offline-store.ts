import { createReadStream, existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { StoreReport, StoreTools } from "./cli/index.js";
import {
  checkDirectory,
  exportDirectory,
  importDirectory,
  repairDirectory,
  storeDirectoryName,
} from "./store/index.js";

/** `rollcall store ...` over the embedded store. */
export const offlineStore: StoreTools = {
  async check(given) {
    const directory = recordsOf(given);
    const { sound, revision, records, problems, warnings } = await checkDirectory(directory);
    const head = sound
      ? `${directory} is sound: ${counted(records)} at revision ${revision}`
      : `${directory} is damaged`;
    const advice = sound ? [] : [`Copy the directory, then try: rollcall store repair ${directory}`];
    return { sound, lines: [head, ...listed(problems), ...warnings.map((text) => `warning: ${text}`), ...advice] };
  },

  async export(given) {
    const directory = recordsOf(given);
    const lines = await exportDirectory(directory, process.stdout);
    return done(`Exported ${counted(lines)} of ${directory}`);
  },

  async import(given, file) {
    const directory = newRecordsOf(given);
    const input = file === undefined || file === "-" ? process.stdin : createReadStream(file);
    const count = await importDirectory(directory, linesOf(input as AsyncIterable<Uint8Array>));
    return done(`Imported ${counted(count)} into ${directory}`);
  },

  async repair(given) {
    const directory = recordsOf(given);
    const { records, revision, losses, removed } = await repairDirectory(directory);
    const dropped = removed.length === 0 ? [] : [`${counted(removed.length)} could not be read and are gone`];
    return { sound: true, lines: [`Kept ${counted(records)} at revision ${revision}`, ...dropped, ...listed(losses)] };
  },
};

/** Where a server keeps its records: a data directory may be named as well as the store inside it. */
function recordsOf(directory: string): string {
  const inside = join(directory, storeDirectoryName);
  return existsSync(join(inside, "FORMAT")) ? inside : directory;
}

/** The same where there is nothing yet: what is imported must be what the agent then finds. */
function newRecordsOf(directory: string): string {
  return basename(directory) === storeDirectoryName ? directory : join(directory, storeDirectoryName);
}

/** A record has at most 1 MiB, in JSON at most six times that: what is longer is no export. */
const LINE_CHARS_MAX = 16 * 1024 * 1024;

/** Reads no further than it is asked to; `readline` would drop the lines that come before the reader is ready. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARS_MAX) throw new Error(`a line is longer than ${LINE_CHARS_MAX} characters`);
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function done(line: string): StoreReport {
  return { sound: true, lines: [line] };
}

function counted(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}

function listed(points: readonly string[]): string[] {
  return points.map((point) => `  * ${point}`);
}
