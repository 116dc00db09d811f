import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { type Name, nameFromText } from "../wire/index.js";
import { type FileText, loadZone, type ZoneResult } from "../zones/index.js";

/** A master file with a million records takes some 50 MB; more would stop the server for seconds while it is read. */
const fileBytesMax = 64 * 1024 * 1024;

/** What tells that a file was changed. */
export interface FileStamp {
  readonly path: string;
  /** Empty for a file that is not there. */
  readonly stamp: string;
}

/** A zone as read from its file, and all files that took part. */
export interface ZoneReading {
  readonly result: ZoneResult;
  readonly files: readonly FileStamp[];
}

/** The name that `ORIGIN.zone` stands for; undefined for other files and for names that are none. */
export function apexOfFile(fileName: string): Name | undefined {
  if (!fileName.endsWith(".zone") || fileName.startsWith(".")) return undefined;
  const read = nameFromText(fileName.slice(0, -".zone".length));
  return read.ok ? read.name : undefined;
}

export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/** Reads the zone of a file. `$INCLUDE` reaches files below `directory` only, relative to the including file. */
export function readZoneFile(directory: string, path: string, apex: Name): ZoneReading {
  const files: FileStamp[] = [];
  const shown = (file: string): string => relative(directory, file) || file;
  const read = (file: string): FileText => {
    files.push({ path: file, stamp: stampOf(file) });
    return readText(file, shown(file));
  };
  const main = read(path);
  if (!main.ok) {
    const fault = { file: shown(path), line: 1, column: 1, severity: "error" as const, reason: main.reason };
    return { result: { ok: false, faults: [fault], omittedFaults: 0 }, files };
  }
  const include = (target: string, from: string): FileText => {
    const file = resolve(directory, dirname(from), target);
    return isBelow(directory, file) ? read(file) : { ok: false, reason: "it is outside the zones' directory" };
  };
  return { result: loadZone({ file: main.file, text: main.text, apex, include }), files };
}

function readText(file: string, shown: string): FileText {
  try {
    const stat = statSync(file);
    // A pipe or device could keep the server waiting for ever.
    if (!stat.isFile()) return { ok: false, reason: "not a regular file" };
    if (stat.size > fileBytesMax) return { ok: false, reason: `longer than ${fileBytesMax} bytes` };
    return { ok: true, file: shown, text: textOf(readFileSync(file)) };
  } catch (error) {
    return { ok: false, reason: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/** Master files are bytes: those that are no UTF-8 are written as escapes, so that each is served as it stands. */
function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const escaped = (text: string): string => `\\${text.charCodeAt(text.length - 1)}`;
  return bytes.toString("latin1").replace(/\\?[\x80-\xff]/g, escaped);
}

/** Links are followed first: one that leads out of the directory is outside. */
function isBelow(directory: string, file: string): boolean {
  try {
    return realpathSync(file).startsWith(`${realpathSync(directory)}${sep}`);
  } catch {
    return file.startsWith(`${resolve(directory)}${sep}`);
  }
}
