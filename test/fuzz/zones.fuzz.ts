import { nameFromText, readMessage } from "../../src/wire/index.js";
import { type FileText, faultText, loadZone, ZoneSet } from "../../src/zones/index.js";
import { randomZone } from "../zones/random-zone.js";
import { question } from "../zones/zone-text.js";
import { cpuMs } from "./cpu-time.js";

/** What breaks master files, beside words of theirs. */
const pieces: readonly string[] = [
  ...'( ) " ; \\ @ * . .. $ORIGIN $TTL $INCLUDE self missing IN CH A AAAA NS CNAME DNAME MX SRV SOA TXT TYPE65535 \\# 1h -1 99999999999 0 1 192.0.2.1 ::1 \\300 \\0 \\'.split(
    " ",
  ),
  "\n",
  "\n ",
  "\t",
  "\r\n",
  "\u0000",
  "\ufffd",
  "x".repeat(64),
  `${"y".repeat(60)}.`.repeat(5),
];

/** One zone beyond this is a fault: texts here are at most some 100 KB. */
const loadMsMax = 3_000;
const out = new Uint8Array(65_535);

/**
 * Loads broken zones and asks what loads, until `performance.now()` reaches `deadlineMs`; `random` yields numbers in [0, 1).
 * Returns the number of zones.
 * @throws Error with the text when it takes too long, when a reply is malformed, or what the zones room throws
 */
export function fuzzZones(deadlineMs: number, random: () => number): number {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  let iterations = 0;
  while (performance.now() < deadlineMs) {
    const zone = randomZone(iterations, random);
    const text = mutated(random() < 0.9 ? zone.text : zone.text.repeat(20), pick, random);
    const apex = nameFromText(zone.origin);
    if (!apex.ok) throw new Error(apex.reason);
    const include = (path: string, from: string): FileText =>
      path === "self" ? { ok: true, file: from, text } : { ok: false, reason: "no such file" };
    const start = cpuMs();
    const loaded = loadZone({ file: "f", text, apex: apex.name, include });
    if (cpuMs() - start > loadMsMax) throw new Error(`slow to load: ${JSON.stringify(text)}`);
    if (!loaded.ok && loaded.faults.length === 0) throw new Error(`refused without a reason: ${JSON.stringify(text)}`);
    for (const fault of loaded.faults) {
      if (!/^f:[1-9]\d*:[1-9]\d*: (error|warning): ./.test(faultText(fault))) throw new Error(faultText(fault));
    }
    if (loaded.ok) {
      const zones = new ZoneSet();
      zones.put(loaded.zone);
      for (const { name, type } of zone.questions) askOne(zones, name, type, random, text);
    }
    iterations++;
  }
  return iterations;
}

function askOne(zones: ZoneSet, name: string, type: string, random: () => number, text: string): void {
  const query = question(name, type, random() < 0.5 ? Math.floor(random() * 65_536) : undefined);
  if (random() < 0.1) query[Math.floor(random() * query.length)] = Math.floor(random() * 256);
  const length = zones.answer(query, query.length, random() < 0.5, out);
  if (length === 0) return;
  const read = readMessage(out.slice(0, length));
  if (!read.ok || read.trailingBytes > 0) throw new Error(`bad reply to ${name} ${type} from ${JSON.stringify(text)}`);
}

function mutated(seed: string, pick: <T>(from: readonly T[]) => T, random: () => number): string {
  let text = seed;
  for (let edits = Math.floor(random() * 4); edits > 0; edits--) {
    const at = Math.floor(random() * (text.length + 1));
    const cut = random() < 0.5 ? Math.floor(random() * 8) : 0;
    text = text.slice(0, at) + (random() < 0.8 ? pick(pieces) : "") + text.slice(at + cut);
  }
  return text;
}
