import { encodeBase64 } from "./base64.js";
import type { ApiReply } from "./context.js";
import { pathSegment } from "./path-segment.js";
import { tabColumns } from "./tab-columns.js";

/** A key as the API gives it. Flags are uint64 and stay text. */
export interface KvEntry {
  readonly Key: string;
  readonly Flags: string;
  readonly Value: Uint8Array;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly LockIndex: number;
  readonly Session: string;
}

interface RawEntry {
  readonly Key: string;
  readonly Flags: string;
  readonly Value: string | null;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly LockIndex: number;
  readonly Session?: string;
}

/** A quote inside a JSON text stands behind a backslash, so this matches a member's name and nothing in a key. */
const FLAGS = /"Flags":\s*(\d+)/g;

export function readEntries(reply: ApiReply): KvEntry[] {
  const raw = JSON.parse(reply.text().replace(FLAGS, '"Flags":"$1"')) as RawEntry[] | null;
  return (raw ?? []).map((entry) => ({
    ...entry,
    Value: Buffer.from(entry.Value ?? "", "base64"),
    Session: entry.Session ?? "",
  }));
}

/** The path of a key below `/v1/kv/`; its slashes are part of it, but for a leading one, which Consul's client drops. */
export function keyPath(key: string): string {
  return `/v1/kv/${withoutLeadingSlash(key).split("/").map(pathSegment).join("/")}`;
}

/** People write keys like paths; reads and deletes forgive one leading slash. */
export function withoutLeadingSlash(key: string): string {
  return key.startsWith("/") ? key.slice(1) : key;
}

/** The rows of `-detailed`, without the line end after the value. With `keysOnly` the value's row is left out. */
export function detailedEntry(entry: KvEntry, how: { base64: boolean; keysOnly: boolean }): Uint8Array {
  const rows: [string, string][] = [
    ["CreateIndex", String(entry.CreateIndex)],
    ["Flags", entry.Flags],
    ["Key", entry.Key],
    ["LockIndex", String(entry.LockIndex)],
    ["ModifyIndex", String(entry.ModifyIndex)],
    ["Session", entry.Session === "" ? "-" : entry.Session],
  ];
  const head = Buffer.from(rows.map(([label, text]) => `${label}\t${text}\n`).join(""));
  if (how.keysOnly) return tabColumns(head);
  const value = how.base64 ? Buffer.from(encodeBase64(entry.Value)) : entry.Value;
  return tabColumns(Buffer.concat([head, Buffer.from("Value\t"), value]));
}
