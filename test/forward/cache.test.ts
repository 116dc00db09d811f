import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cache } from "../../src/forward/cache.js";
import type { CleanReply } from "../../src/forward/clean-reply.js";
import {
  encodeMessage,
  headerFrom,
  makeRecord,
  type Name,
  nameFromText,
  rdataTypeOf,
  type,
} from "../../src/wire/index.js";

function nameOf(index: number): Name {
  const parsed = nameFromText(`name${index}.example.`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.name;
}

function replyOf(name: Name, ttlSeconds: number, records: number): CleanReply {
  const answer = Array.from({ length: records }, (_, i) =>
    makeRecord(name, rdataTypeOf(type.a), ttlSeconds, Uint8Array.of(192, 0, 2, i)),
  );
  const bytes = encodeMessage({
    header: headerFrom(0, 0x8080),
    questions: [{ name, type: type.a, class: 1 }],
    answer,
    authority: [],
    additional: [],
    edns: undefined,
  })!;
  return {
    bytes,
    rcode: 0,
    negative: false,
    ttlSeconds,
    truncated: false,
    answers: records,
    subnet: undefined,
    filtered: false,
  };
}

/** Few hashes, so that chains form. */
const keyOf = (index: number, qtype: number) => {
  const folded = nameOf(index);
  return { folded, nameBytes: folded.length, hash: index % 3, type: qtype };
};

const action = fc.oneof(
  fc.record({
    kind: fc.constant("store" as const),
    index: fc.nat(20),
    qtype: fc.constantFrom(1, 28),
    variant: fc.nat(3),
    ttl: fc.integer({ min: 1, max: 100 }),
    records: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    kind: fc.constant("find" as const),
    index: fc.nat(20),
    qtype: fc.constantFrom(1, 28),
    variant: fc.nat(3),
  }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(50_000) }),
);

/** What the cache finds for every question that the actions can store. */
function everything(cache: Cache): { bytes: number; size: number } {
  const found = Array.from({ length: 21 * 2 * 4 }, (_, i) => cache.find(keyOf(i >> 3, i & 4 ? 28 : 1), i & 3));
  const entries = found.filter((entry) => entry !== undefined);
  return { bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0), size: entries.length };
}

describe("cache", () => {
  it("with room enough gives exactly what a map from question to the latest reply would, aged", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const cache = new Cache(10_000_000);
        const model = new Map<string, { reply: CleanReply; atMs: number }>();
        const out = new Uint8Array(70_000);
        let nowMs = 0;
        for (const step of actions) {
          if (step.kind === "wait") {
            nowMs += step.ms;
            continue;
          }
          const key = keyOf(step.index, step.qtype);
          const text = `${step.index}/${step.qtype}/${step.variant}`;
          if (step.kind === "store") {
            const reply = replyOf(nameOf(step.index), step.ttl, step.records);
            cache.store(key, step.variant, reply, nowMs);
            model.set(text, { reply, atMs: nowMs });
            continue;
          }
          const entry = cache.find(key, step.variant);
          const known = model.get(text);
          expect(entry === undefined).toBe(known === undefined);
          if (entry === undefined || known === undefined) continue;
          expect(entry.expiresMs).toBe(known.atMs + known.reply.ttlSeconds * 1_000);
          const length = entry.copyAged(out, nowMs);
          const aged = Math.max(0, known.reply.ttlSeconds - Math.floor((nowMs - known.atMs) / 1_000));
          const expected = replyOf(nameOf(step.index), aged, known.reply.answers).bytes;
          expect([...out.subarray(0, length)]).toEqual([...expected]);
        }
        expect(cache.size).toBe(model.size);
      }),
      { numRuns: 200 },
    );
  });

  it("never takes more than its bound, counts what it takes, and finds only what was stored last", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), fc.integer({ min: 0, max: 8_000 }), (actions, bytesMax) => {
        const cache = new Cache(bytesMax);
        const latest = new Map<string, CleanReply>();
        for (const step of actions) {
          if (step.kind === "wait") continue;
          const key = keyOf(step.index, step.qtype);
          const text = `${step.index}/${step.qtype}/${step.variant}`;
          if (step.kind === "store") {
            const reply = replyOf(nameOf(step.index), step.ttl, step.records);
            latest.set(text, reply);
            cache.store(key, step.variant, reply, 0);
          } else {
            const entry = cache.find(key, step.variant);
            if (entry !== undefined) {
              entry.visited = true;
              expect(entry.replyBytes).toBe(latest.get(text)!.bytes.length);
            }
          }
          expect(cache.usedBytes).toBeLessThanOrEqual(bytesMax);
        }
        const { bytes, size } = everything(cache);
        expect([cache.usedBytes, cache.size]).toEqual([bytes, size]);
      }),
      { numRuns: 200 },
    );
  });

  it("lets go of what was never asked for before what was", () => {
    const cache = new Cache(20_000);
    cache.store(keyOf(0, 1), 0, replyOf(nameOf(0), 60, 1), 0);
    for (let i = 1; i < 500; i++) {
      const used = cache.find(keyOf(0, 1), 0);
      expect(used).toBeDefined();
      used!.visited = true;
      cache.store(keyOf(i, 1), 0, replyOf(nameOf(i), 60, 1), 0);
    }
    expect(cache.evictions).toBeGreaterThan(400);
  });

  it("gives back its memory when the bound is lowered", () => {
    const cache = new Cache(100_000);
    for (let i = 0; i < 50; i++) cache.store(keyOf(i, 1), 0, replyOf(nameOf(i), 60, 1), 0);
    cache.setBytesMax(1_500);
    expect(cache.usedBytes).toBeLessThanOrEqual(1_500);
    expect(cache.find(keyOf(49, 1), 0)).toBeDefined();
  });
});
