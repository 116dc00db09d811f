import {
  classIn,
  encodeRdata,
  type Name,
  nameFromText,
  nameKey,
  type ResourceRecord,
  rcode,
  rdataTypeOf,
  type Soa,
  type,
} from "../wire/index.js";
import type { LocalAnswer } from "./local-answer.js";

/** RFC 6303 §3 gives the zones these times. */
const zoneTtlSeconds = 10_800;

type Kind = "loopback" | "empty";

interface SpecialZone {
  readonly kind: Kind;
  readonly apex: Name;
  readonly isReverse: boolean;
}

const reverseZones: readonly string[] = [
  ...["0", "10", "127", "254.169", "168.192", "2.0.192", "100.51.198", "113.0.203", "255.255.255.255"],
  ...Array.from({ length: 16 }, (_, i) => `${16 + i}.172`),
  // Shared address space (RFC 7793).
  ...Array.from({ length: 64 }, (_, i) => `${64 + i}.100`),
].map((prefix) => `${prefix}.in-addr.arpa.`);

const zeros = "0.".repeat(31);
const reverseZones6: readonly string[] = [
  `0.${zeros}`,
  `1.${zeros}`,
  "d.f.",
  "8.e.f.",
  "9.e.f.",
  "a.e.f.",
  "b.e.f.",
  "8.b.d.0.1.0.0.2.",
].map((prefix) => `${prefix}ip6.arpa.`);

function name(text: string): Name {
  const parsed = nameFromText(text);
  if (!parsed.ok) throw new RangeError(parsed.reason);
  return parsed.name;
}

const zones = new Map<string, SpecialZone>();
for (const [texts, kind, isReverse] of [
  [["localhost."], "loopback", false],
  [["invalid.", "onion."], "empty", false],
  [[...reverseZones, ...reverseZones6], "empty", true],
] as const) {
  for (const text of texts) zones.set(nameKey(name(text)), { kind, apex: name(text), isReverse });
}

const localhost = name("localhost.");
const loopbackPointers = new Set(["1.0.0.127.in-addr.arpa.", `1.${zeros}ip6.arpa.`].map((text) => nameKey(name(text))));
const loopback4 = Uint8Array.of(127, 0, 0, 1);
const loopback6 = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

/**
 * The answer about a name (folded) that the world must not be asked about: `localhost` (RFC 6761 §6.3), `invalid` (§6.4),
 * `onion` (RFC 7686), and, unless turned off, reverse names of private addresses (RFC 6303). Undefined for other names.
 */
export function answerSpecial(asked: Name, qtype: number, privateReverse: boolean): LocalAnswer | undefined {
  const zone = zoneOf(asked);
  if (zone === undefined || (zone.isReverse && !privateReverse)) return undefined;
  const found = recordsAt(asked, zone);
  if (found === undefined) return { rcode: rcode.nxDomain, answer: [], authority: [soaOf(zone.apex)] };
  const answer = found.filter((record) => record.type === qtype || qtype === type.any);
  return { rcode: rcode.noError, answer, authority: answer.length === 0 ? [soaOf(zone.apex)] : [] };
}

/** First letters of the top-level domains that have such zones: nearly all names are told by theirs. */
const firstLetters = new Set([...zones.values()].map(({ apex }) => topLetter(apex)));

/** The first letter of the last label, 0 for the root. */
function topLetter(name: Name): number {
  let letter = 0;
  for (let at = 0; name[at] !== 0; at += name[at]! + 1) letter = name[at + 1]!;
  return letter;
}

function zoneOf(asked: Name): SpecialZone | undefined {
  if (!firstLetters.has(topLetter(asked))) return undefined;
  const key = nameKey(asked);
  for (let at = 0; at < asked.length && asked[at] !== 0; at += asked[at]! + 1) {
    const zone = zones.get(key.slice(at));
    if (zone !== undefined) return zone;
  }
  return undefined;
}

/** What exists at a name in a special zone; undefined when the name does not exist. */
function recordsAt(asked: Name, zone: SpecialZone): ResourceRecord[] | undefined {
  const record = (rtype: number, rdata: Uint8Array): ResourceRecord => ({
    owner: asked,
    type: rtype,
    class: classIn,
    ttlSeconds: zoneTtlSeconds,
    rdata,
  });
  const atApex = asked.length === zone.apex.length;
  const apexRecords = atApex ? [soaOf(zone.apex), record(type.ns, zone.apex)] : [];
  if (zone.kind === "loopback") return [...apexRecords, record(type.a, loopback4), record(type.aaaa, loopback6)];
  const key = nameKey(asked);
  if (loopbackPointers.has(key)) return [...apexRecords, record(type.ptr, localhost)];
  if (atApex) return apexRecords;
  // A name above one that exists, exists too, with nothing at it (RFC 8020).
  return [...loopbackPointers].some((pointer) => pointer.endsWith(key)) ? [] : undefined;
}

function soaOf(apex: Name): ResourceRecord {
  const soa: Soa = {
    mname: apex,
    rname: name("nobody.invalid."),
    serial: 1,
    refreshSeconds: 3_600,
    retrySeconds: 1_200,
    expireSeconds: 604_800,
    minimumSeconds: zoneTtlSeconds,
  };
  const rdata = encodeRdata(rdataTypeOf(type.soa), soa) ?? new Uint8Array(0);
  return { owner: apex, type: type.soa, class: classIn, ttlSeconds: zoneTtlSeconds, rdata };
}
