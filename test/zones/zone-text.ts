import {
  formatRecord,
  type Message,
  nameFromText,
  rcodeToText,
  readMessage,
  typeFromText,
} from "../../src/wire/index.js";
import { type IncludeReader, loadZone, type ZoneResult, ZoneSet } from "../../src/zones/index.js";

/** Wire form of a name that is known to be well formed. */
export function name(text: string): Uint8Array {
  const read = nameFromText(text);
  if (!read.ok) throw new Error(read.reason);
  return read.name;
}

const nothing: IncludeReader = () => ({ ok: false, reason: "no such file" });

export function load(apex: string, text: string, include: IncludeReader = nothing): ZoneResult {
  return loadZone({ file: "test.zone", text, apex: name(apex), include });
}

/** The apex that most tests need, and the given lines. */
export function withApex(lines: string): string {
  return `$TTL 300\n@ SOA ns1 host 1 3600 600 86400 60\n@ NS ns1\nns1 A 192.0.2.1\n${lines}`;
}

/** A set of zones from `origin: lines`; throws on faults. */
export function zoneSet(
  zones: Readonly<Record<string, string>>,
  ...beyond: ConstructorParameters<typeof ZoneSet>
): ZoneSet {
  const set = new ZoneSet(...beyond);
  for (const [apex, lines] of Object.entries(zones)) {
    const loaded = load(apex, withApex(lines));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    set.put(loaded.zone);
  }
  return set;
}

export interface Asking {
  readonly overTcp?: boolean;
  /** UDP size of an OPT record; none unless given. */
  readonly ednsBytes?: number;
}

/** A query message. */
export function question(qname: string, qtype: string, ednsBytes?: number): Uint8Array {
  const code = typeFromText(qtype)!;
  const opt = ednsBytes === undefined ? [] : [0, 0, 41, ednsBytes >> 8, ednsBytes & 255, 0, 0, 0, 0, 0, 0];
  const counts = [0, 1, 0, 0, 0, 0, 0, opt.length > 0 ? 1 : 0];
  return Uint8Array.from([0x12, 0x34, 0, 0, ...counts, ...name(qname), code >> 8, code & 255, 0, 1, ...opt]);
}

const out = new Uint8Array(65_535);

/** The reply as a message, read by the strict reader; undefined when the name is in none of the zones. */
export function ask(set: ZoneSet, qname: string, qtype: string, asking: Asking = {}): Message | undefined {
  const query = question(qname, qtype, asking.ednsBytes);
  const length = set.answer(query, query.length, asking.overTcp ?? true, out);
  if (length === 0) return undefined;
  const read = readMessage(out.slice(0, length));
  if (!read.ok) throw new Error(`unreadable reply: ${read.reason}`);
  if (read.trailingBytes > 0) throw new Error("bytes after the reply");
  return read.message;
}

/** The reply in a few lines: `NOERROR AA`, then records under their section's first letters. */
export function told(set: ZoneSet, qname: string, qtype: string, asking: Asking = {}): string[] {
  const message = ask(set, qname, qtype, asking);
  if (message === undefined) return ["not here"];
  const { header, answer, authority, additional } = message;
  const flags = `${rcodeToText(header.rcode)}${header.authoritative ? " AA" : ""}${header.truncated ? " TC" : ""}`;
  const lines = (letters: string, records: Message["answer"]): string[] =>
    records.map((record) => `${letters} ${formatRecord(record)}`);
  return [flags, ...lines("an", answer), ...lines("au", authority), ...lines("ad", additional)];
}
