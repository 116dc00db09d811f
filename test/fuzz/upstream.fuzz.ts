import { askedOf } from "../../src/forward/asked.js";
import { Cache } from "../../src/forward/cache.js";
import { type CleaningRules, cleanReply } from "../../src/forward/clean-reply.js";
import { findOpt, findOption } from "../../src/forward/record-walk.js";
import { Replies } from "../../src/forward/replies.js";
import { matchReply, rcodeOf } from "../../src/forward/reply-match.js";
import { Traits } from "../../src/forward/traits.js";
import { accept, flag, isWithin, nameFromText, Query, readMessage, verdict } from "../../src/wire/index.js";
import { cpuMs } from "./cpu-time.js";

/** One reply beyond this is a fault: the largest honest ones take some milliseconds. */
const replyMsMax = 2_000;

const names: readonly string[] = ["www.example.com.", "a.", "x.y.z.q.w.e.r.t.y.example.", `${"a".repeat(63)}.example.`];
const types: readonly number[] = [1, 28, 5, 15, 33, 255, 16, 65, 2, 6, 43];

const rules: CleaningRules = {
  ttlSecondsMin: 0,
  ttlSecondsMax: 86_400,
  negativeTtlSecondsMax: 3_600,
  dropPrivate: true,
};

/**
 * Puts random and mutated upstream replies through everything a reply goes through (matching, both readers, bailiwick,
 * writing anew, cache, client's reply) until `performance.now()` reaches `deadlineMs`; `random` yields numbers in [0, 1).
 * Returns the number of replies.
 * @throws Error with the bytes in hexadecimal when anything throws, takes too long, or gives a client what it should not get.
 */
export function fuzzUpstream(deadlineMs: number, random: () => number): number {
  const fuzzer = new Fuzzer(random);
  let iterations = 0;
  while (performance.now() < deadlineMs) {
    fuzzer.once();
    iterations += 1;
  }
  return iterations;
}

class Fuzzer {
  private readonly random: () => number;
  private readonly query = new Query();
  private readonly cache = new Cache(200_000);
  private readonly replies = new Replies(1_232);
  private readonly traits: Traits;
  private nowMs = 0;

  constructor(random: () => number) {
    this.random = random;
    this.traits = new Traits(() => this.below(0x1_0000_0000));
  }

  once(): void {
    const query = this.makeQuery();
    const message = this.makeReply(query);
    const startMs = cpuMs();
    try {
      this.run(query, message);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.stack : error}\nquery ${hex(query)}\nreply ${hex(message)}`);
    }
    if (cpuMs() - startMs > replyMsMax) throw new Error(`slow: query ${hex(query)} reply ${hex(message)}`);
  }

  private run(queryBytes: Buffer, message: Buffer): void {
    if (accept(queryBytes, queryBytes.length, this.query) !== verdict.answer) throw new Error("own query not accepted");
    const asked = askedOf(this.query, this.random() < 0.3);
    const match = matchReply(message, queryBytes);
    if (message.length >= 12) {
      const optAt = findOpt(message);
      if (optAt >= 0) findOption(message, optAt, 10);
      rcodeOf(message, optAt);
      this.traits.judge(message, optAt, match, true, true, this.random() < 0.5);
    }
    // Also what does not match goes on: the reader must stand it.
    if (message.length < 12) return;
    const cleaned = cleanReply(message, asked, rules);
    if (!cleaned.ok) return;
    const { reply } = cleaned;
    const read = readMessage(reply.bytes);
    if (!read.ok) throw new Error(`what we wrote cannot be read: ${read.reason}`);
    for (const { owner } of read.message.authority) {
      const above = [asked.name, ...read.message.answer.map((record) => record.rdata)].some((name) =>
        isWithin(name, owner),
      );
      if (!above && !asked.dnssecOk && read.message.answer.length === 0) throw new Error("authority out of bailiwick");
    }
    const key = { folded: asked.name, nameBytes: asked.name.length, hash: asked.hash, type: asked.type };
    if (reply.ttlSeconds > 0) this.cache.store(key, 0, reply, this.nowMs);
    this.nowMs += this.below(5_000);
    const entry = this.cache.find(key, 0);
    this.check(this.replies.fresh(reply, queryBytes, false), queryBytes);
    if (entry === undefined) return;
    this.check(this.replies.cached(entry, this.nowMs, queryBytes, false), queryBytes);
    this.check(this.replies.stale(entry, 30, queryBytes, false), queryBytes);
  }

  private check(reply: Uint8Array, queryBytes: Buffer): void {
    const limit = this.query.hasEdns ? Math.max(512, Math.min(1_232, this.query.ednsBytes)) : 512;
    if (reply.length > limit) throw new Error(`${reply.length} bytes for a client that takes ${limit}`);
    const read = readMessage(reply);
    if (!read.ok) throw new Error(`reply to the client cannot be read: ${read.reason}`);
    const end = this.query.questionEnd;
    if (Buffer.compare(reply.subarray(12, end), queryBytes.subarray(12, end)) !== 0)
      throw new Error("another question");
    if (((reply[2]! << 8) & flag.response) === 0 || reply[0] !== queryBytes[0]) throw new Error("not a reply to it");
  }

  private makeQuery(): Buffer {
    const parsed = nameFromText(this.pick(names));
    if (!parsed.ok) throw new Error(parsed.reason);
    const type = this.pick(types);
    const head = [this.below(256), this.below(256), 1, this.random() < 0.2 ? 0x30 : 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const opt =
      this.random() < 0.5
        ? []
        : [0, 0, 41, this.below(8), this.below(256), 0, 0, this.random() < 0.5 ? 0x80 : 0, 0, 0, 0];
    if (opt.length > 0) head[11] = 1;
    return Buffer.from([...head, ...parsed.name, type >> 8, type & 255, 0, 1, ...opt]);
  }

  /** An honest-looking reply of random records, mutated most of the time; some are noise, some full of pointers. */
  private makeReply(query: Buffer): Buffer {
    if (this.random() < 0.05) return Buffer.from(Array.from({ length: this.below(600) }, () => this.below(256)));
    const parts: number[][] = [];
    const counts = [0, 0, 0];
    const records = this.random() < 0.01 ? this.below(3_000) : this.below(12);
    const pointing = this.random() < 0.05;
    let size = this.query.questionEnd || 12;
    for (let i = 0; i < records; i++) {
      const part = pointing ? [0xc0, Math.max(12, size - 12) & 0xff, 0, 1, 0, 1, 0, 0, 0, 9, 0, 0] : this.record();
      parts.push(part);
      size += part.length;
      counts[Math.min(2, Math.floor((i * 3.2) / records))]!++;
    }
    const question = query.subarray(12, questionEnd(query));
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | (this.random() < 0.3 ? 3 : 0) | (this.random() < 0.1 ? flag.truncated : 0), 2);
    for (const [i, count] of counts.entries()) head.writeUInt16BE(count, 6 + 2 * i);
    const reply = Buffer.concat([head, question, ...parts.map((part) => Buffer.from(part))]).subarray(0, 65_535);
    return this.random() < 0.4 ? reply : this.mutate(reply);
  }

  private record(): number[] {
    const owners = [[0xc0, 12], [0xc0, 13], [0], [1, 97, 0xc0, 12], [1, 98, 0], [7, ...Buffer.from("example"), 0]];
    const owner = this.pick(owners);
    const ttl = this.pick([
      [0, 0, 0, 60],
      [0, 0, 0, 0],
      [0x80, 0, 0, 1],
      [0, 255, 255, 255],
    ]);
    const name = this.pick(owners);
    const bodies: [type: number, rdata: number[]][] = [
      [1, [10, 0, 0, this.below(256)]],
      [1, [192, 0, 2, this.below(256)]],
      [28, Array.from({ length: 16 }, () => this.below(256))],
      [5, name],
      [39, name],
      [2, name],
      [6, [...name, ...name, ...Array.from({ length: 20 }, () => this.below(256))]],
      [15, [0, 10, ...name]],
      [33, [0, 1, 0, 1, 0, 80, ...name]],
      [16, [3, 97, 98, 99]],
      [46, [0, 1, 8, 2, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, ...(name[0]! >= 0xc0 ? [0] : name), 1, 2, 3]],
      [65, [0, 1, 0]],
      [41, [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]],
      [this.below(300), Array.from({ length: this.below(30) }, () => this.below(256))],
    ];
    const [type, rdata] = this.pick(bodies);
    const first = type === 41 ? [0] : owner;
    return [...first, type >> 8, type & 255, 0, 1, ...ttl, rdata.length >> 8, rdata.length & 255, ...rdata];
  }

  private mutate(reply: Buffer): Buffer {
    const out = Buffer.from(reply);
    for (let edits = 1 + this.below(4); edits > 0 && out.length > 0; edits--) {
      const at = this.below(out.length);
      out[at] = this.random() < 0.3 ? this.pick([0, 0xc0, 0xff, 12, 63, 64]) : this.below(256);
    }
    return this.random() < 0.2 ? out.subarray(0, this.below(out.length + 1)) : out;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  private below(count: number): number {
    return Math.floor(this.random() * count);
  }
}

function questionEnd(query: Buffer): number {
  let at = 12;
  while (query[at] !== 0) at += query[at]! + 1;
  return at + 5;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").slice(0, 4_000);
}
