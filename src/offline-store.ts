import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { StoreReport, StoreTools } from "./cli/index.js";
import { checkDirectory, exportDirectory, importDirectory, repairDirectory } from "./store/index.js";

/** `rollcall store ...` over the embedded store. */
export const offlineStore: StoreTools = {
  async check(directory) {
    const { sound, revision, records, problems, warnings } = await checkDirectory(directory);
    const head = sound
      ? `${directory} is sound: ${counted(records)} at revision ${revision}`
      : `${directory} is damaged`;
    const advice = sound ? [] : [`Copy the directory, then try: rollcall store repair ${directory}`];
    return { sound, lines: [head, ...listed(problems), ...warnings.map((text) => `warning: ${text}`), ...advice] };
  },

  async export(directory) {
    const lines = await exportDirectory(directory, process.stdout);
    return done(`Exported ${counted(lines)} of ${directory}`);
  },

  async import(directory, file) {
    const input = file === undefined || file === "-" ? process.stdin : createReadStream(file);
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    const failure = new Promise<never>((_resolve, reject) => input.once("error", reject));
    try {
      return done(
        `Imported ${counted(await Promise.race([importDirectory(directory, lines), failure]))} into ${directory}`,
      );
    } finally {
      lines.close();
      input.destroy();
    }
  },

  async repair(directory) {
    const { records, revision, losses, removed } = await repairDirectory(directory);
    const dropped = removed.length === 0 ? [] : [`${counted(removed.length)} could not be read and are gone`];
    return { sound: true, lines: [`Kept ${counted(records)} at revision ${revision}`, ...dropped, ...listed(losses)] };
  },
};

function done(line: string): StoreReport {
  return { sound: true, lines: [line] };
}

function counted(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}

function listed(points: readonly string[]): string[] {
  return points.map((point) => `  * ${point}`);
}
