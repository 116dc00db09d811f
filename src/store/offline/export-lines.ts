import { StoreError } from "../errors.js";

/** First line of an export. */
export interface ExportHeader {
  readonly rollcallExport: 1;
  readonly revision: number;
  /** Lines that follow. */
  readonly lines: number;
}

/** A lease or a record, its text as the agent's codec made it. */
export type ExportLine =
  | { readonly lease: string; readonly ttlSeconds: number }
  | {
      readonly key: string;
      readonly createRevision: number;
      readonly modifyRevision: number;
      readonly lease?: string;
      readonly text: string;
    };

/** @throws StoreError `STORE_BAD_EXPORT` naming the line. */
export function parseHeader(line: string): ExportHeader {
  const value = parse(line, 1);
  if (value["rollcallExport"] !== 1) throw badExport(1, "it is not the header of an export that this version reads");
  const { revision, lines } = value;
  if (!isCount(revision) || !isCount(lines)) throw badExport(1, "the header lacks revision or lines");
  return { rollcallExport: 1, revision, lines };
}

/** @throws StoreError `STORE_BAD_EXPORT` naming the line. */
export function parseLine(line: string, number: number): ExportLine {
  const value = parse(line, number);
  const { lease, key, text, ttlSeconds, createRevision, modifyRevision } = value;
  if (key === undefined) {
    if (typeof lease !== "string" || lease === "" || typeof ttlSeconds !== "number" || !(ttlSeconds > 0)) {
      throw badExport(number, "a lease needs a name and ttlSeconds");
    }
    return { lease, ttlSeconds };
  }
  if (typeof key !== "string" || key === "" || key.startsWith("\u0000") || typeof text !== "string") {
    throw badExport(number, "a record needs key and text");
  }
  if (!isCount(createRevision) || !isCount(modifyRevision)) throw badExport(number, "a record needs its revisions");
  if (lease !== undefined && typeof lease !== "string") throw badExport(number, "lease is not a string");
  return { key, createRevision, modifyRevision, ...(lease === undefined ? {} : { lease }), text };
}

export function badExport(number: number, why: string): StoreError {
  return new StoreError("STORE_BAD_EXPORT", `line ${number} of the export: ${why}`, "export again, or mend the line");
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parse(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw badExport(number, "not JSON");
  }
  if (typeof value !== "object" || value === null) throw badExport(number, "not an object");
  return value as Record<string, unknown>;
}
