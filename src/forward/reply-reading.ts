import { createRequire } from "node:module";
import type { Packet as DnsPacket } from "dns2";
import { type Message, readMessage } from "../wire/index.js";
import { namesAreCheap, recordCount } from "./record-walk.js";

// The ES module of dns2 has a default export only, and it does not survive every loader.
const require = createRequire(import.meta.url);
let packet: typeof DnsPacket | undefined;

/** Loaded with the first reply: most servers forward nothing, and every start would wait for it. */
function loadedPacket(): typeof DnsPacket {
  return (packet ??= (require("dns2") as { Packet: typeof DnsPacket }).Packet);
}

/** The least a record takes: root owner, type, class, TTL, length. */
const recordBytesMin = 11;
const ttlSecondsSane = 0x7fffffff;

export type Reading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a reply with two readers that share no code, `dns2` and our own, and believes it where they agree: what one takes for
 * something else than the other is how messages are smuggled past checks. Bounds first: the header's counts must be possible
 * and following its names cheap. Never throws.
 */
export function readReply(bytes: Buffer): Reading {
  const claimed = recordCount(bytes);
  if (claimed * recordBytesMin > bytes.length) return { ok: false, reason: "more records claimed than fit" };
  if (!namesAreCheap(bytes)) return { ok: false, reason: "cut short, or made of pointer chains" };
  const own = readMessage(bytes);
  if (!own.ok) return own;
  let other: DnsPacket;
  try {
    other = loadedPacket().parse(bytes);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const fault = other.errors[0];
  if (fault !== undefined) return { ok: false, reason: fault.message };
  const difference = disagreement(own.message, other);
  return difference === undefined ? own : { ok: false, reason: `ambiguous: ${difference}` };
}

interface Seen {
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
}

function disagreement(own: Message, other: DnsPacket): string | undefined {
  const question = other.questions[0];
  const asked = own.questions[0];
  if (own.questions.length !== other.questions.length) return "questions";
  if (asked !== undefined && (question?.type !== asked.type || question.class !== asked.class)) return "question";
  const additional = (other.additionals as unknown as readonly Seen[]).filter(({ type }) => type !== 41);
  const pairs = [
    [own.answer, other.answers as unknown as readonly Seen[], "answer"],
    [own.authority, other.authorities as unknown as readonly Seen[], "authority"],
    [own.additional, additional, "additional"],
  ] as const;
  for (const [records, seen, section] of pairs) {
    if (records.length !== seen.length) return `${section} section`;
    for (const [i, { type, class: recordClass, ttlSeconds }] of records.entries()) {
      const twin = seen[i]!;
      // dns2 reads a TTL with its sign bit set as the largest there is; we take it as 0 later (RFC 2181 §8).
      const sameTtl = twin.ttl === ttlSeconds || ttlSeconds > ttlSecondsSane;
      if (twin.type !== type || twin.class !== recordClass || !sameTtl) return `${section} record ${i}`;
    }
  }
  return undefined;
}
