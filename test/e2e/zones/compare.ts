import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatRecord, type Message, nameFromText, rcodeToText, readMessage } from "../../../src/wire/index.js";
import { faultText, loadZone, ZoneSet } from "../../../src/zones/index.js";
import { type RandomZone, randomZone } from "../../zones/random-zone.js";
import { question } from "../../zones/zone-text.js";
import { Asker, type Authority, startKnot, startNsd, type ZoneFile } from "./authorities.js";
import { type Difference, differenceOf, type Reply } from "./differences.js";

/** What came of asking three servers the same. */
export interface Comparison {
  readonly zones: number;
  readonly questions: number;
  /** Replies that are the same to the record, by server. */
  readonly same: Readonly<Record<string, number>>;
  /** Explained differences: how often each, as `server: name`. */
  readonly explained: ReadonlyMap<string, number>;
  /** What no explanation fits, in full. */
  readonly unexplained: readonly string[];
}

/** Makes `count` zones, serves the same files with NSD, Knot and our zones, and asks each 20 questions. */
export async function compareZones(count: number, random: () => number): Promise<Comparison> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-zones-"));
  const zones = Array.from({ length: count }, (_, i) => randomZone(i, random));
  const files: ZoneFile[] = zones.map(({ origin, text }, i) => {
    const path = join(directory, `${i}.zone`);
    writeFileSync(path, text);
    return { origin, path };
  });
  const ours = serve(zones);
  const asker = new Asker();
  const servers: Record<string, Authority> = {};
  try {
    servers["nsd"] = await startNsd(directory, files);
    servers["knot"] = await startKnot(directory, files);
    for (const server of Object.values(servers)) for (const { origin } of files) await asker.ready(server, origin);
    return await askAll(zones, ours, servers, asker);
  } finally {
    asker.close();
    await servers["nsd"]?.daemon.stop();
    // A Knot that hangs in a query does not hear SIGTERM.
    await servers["knot"]?.daemon.stop("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  }
}

function serve(zones: readonly RandomZone[]): ZoneSet {
  const set = new ZoneSet();
  for (const { origin, text } of zones) {
    const apex = nameFromText(origin);
    if (!apex.ok) throw new Error(apex.reason);
    const include = (): { ok: false; reason: string } => ({ ok: false, reason: "none" });
    const loaded = loadZone({ file: origin, text, apex: apex.name, include });
    if (!loaded.ok) throw new Error(`${loaded.faults.map(faultText).join("\n")}\n${text}`);
    set.put(loaded.zone);
  }
  return set;
}

async function askAll(
  zones: readonly RandomZone[],
  ours: ZoneSet,
  servers: Readonly<Record<string, Authority>>,
  asker: Asker,
): Promise<Comparison> {
  const same: Record<string, number> = {};
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  const out = new Uint8Array(65_535);
  let questions = 0;
  for (const zone of zones) {
    for (const { name, type } of zone.questions) {
      // One in eight without EDNS, so that truncation at 512 bytes is compared too.
      const limitBytes = ++questions % 8 === 0 ? 512 : 1_232;
      const query = question(name, type, limitBytes === 512 ? undefined : limitBytes);
      const mine = replyOf(out.slice(0, ours.answer(query, query.length, false, out)), "ours");
      for (const [server, { port }] of Object.entries(servers)) {
        const theirs = replyOf(
          await asker.ask(port, query).catch((fault: unknown) => {
            throw new Error(`${server} gives no reply to ${name} ${type}`, { cause: fault });
          }),
          server,
        );
        const difference = differenceOf({ server, name, type, origin: zone.origin, limitBytes, mine, theirs });
        if (difference === "same") same[server] = (same[server] ?? 0) + 1;
        else if (difference === "unexplained") unexplained.push(report(server, name, type, mine, theirs, zone));
        else count(explained, `${server}: ${difference}`);
      }
    }
  }
  return { zones: zones.length, questions, same, explained, unexplained };
}

function count(counts: Map<string, number>, key: Difference): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function replyOf(bytes: Uint8Array, server: string): Reply {
  const read = readMessage(bytes);
  if (!read.ok) throw new Error(`unreadable reply of ${server}: ${read.reason}: ${Buffer.from(bytes).toString("hex")}`);
  const { header, answer, authority, additional } = read.message;
  const lines = (records: Message["answer"]): string[] =>
    records.map((record) => formatRecord(record).toLowerCase()).sort();
  return {
    bytes: bytes.length,
    status: `${rcodeToText(header.rcode)}${header.authoritative ? " AA" : ""}${header.truncated ? " TC" : ""}`,
    answer: lines(answer),
    authority: lines(authority),
    additional: lines(additional),
  };
}

function report(server: string, name: string, type: string, mine: Reply, theirs: Reply, zone: RandomZone): string {
  return `${name} ${type}\nours ${JSON.stringify(mine, null, 1)}\n${server} ${JSON.stringify(theirs, null, 1)}\n${zone.text}`;
}
