import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProjectionChange } from "../../src/answers/index.js";
import { ask, node, service, world } from "./world.js";

/** `count` instances of `web`; each trait says which part of them has it. */
function instances(count: number, own: number, meta: number, shared: number, six: number): ProjectionChange[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `node-${shared > 0 ? i % shared : i}`;
    const address = i % 7 < six ? `2001:db8::${i.toString(16)}` : `10.0.${i >> 8}.${i & 255}`;
    const texts = i % 5 < meta ? { "consul-version": "1.20.1", text: "y".repeat(i % 50) } : {};
    return [
      node(name, `10.8.${i >> 8}.${i & 255}`, { meta: texts }),
      service(`${name}/web-${i}`, { service: "web", port: 1000 + i, address: i % 3 < own ? address : "" }),
    ];
  }).flat();
}

const anyCount = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 300, max: 700 }), fc.constant(1500));
const anyTraits = fc.tuple(fc.nat(3), fc.nat(5), fc.constantFrom(0, 0, 1, 4), fc.nat(7));
const anyOptions = fc.record({
  enableTruncate: fc.constant(true),
  udpAnswerLimit: fc.constantFrom(0, 1, 3, 8, 20),
  aRecordLimit: fc.constantFrom(0, 0, 1, 5),
  disableCompression: fc.constantFrom(false, false, false, true),
  nodeMetaTxt: fc.boolean(),
});
const anyAsking = fc.oneof(
  fc.constant({}),
  fc.constant({ tcp: true }),
  fc.constantFrom(1, 100, 512, 513, 700, 1232, 4096, 16_384, 20_000, 65_535).map((edns) => ({ edns })),
);

describe("any reply", () => {
  it("is whole, no larger than asked for, and complete in what it names", () => {
    fc.assert(
      fc.property(
        anyCount,
        anyTraits,
        anyOptions,
        anyAsking,
        fc.constantFrom("SRV", "A", "AAAA", "ANY", "MX"),
        (count, [own, meta, shared, six], options, asking: { edns?: number; tcp?: boolean }, type) => {
          const answers = world(instances(count, own, meta, shared, six), options);
          for (let asked = 0; asked < 2; asked++) {
            const reply = ask(answers, "web.service.consul", type, asking);
            const allowed = asking.tcp ? 65_535 : Math.max(512, asking.edns ?? 0);
            expect(reply.size).toBeLessThanOrEqual(allowed);
            expect(reply.opt).toBe(asking.edns !== undefined);
            expect(new Set(reply.answer).size).toBe(reply.answer.length);
            expect(new Set(reply.additional).size).toBe(reply.additional.length);
            if (type === "SRV") {
              const owners = new Set(reply.additional.map((line) => line.split(" ")[0]));
              for (const line of reply.answer) expect(owners).toContain(line.split(" ").at(-1));
            }
            if (type === "MX" && count > 0) expect([reply.rcode, reply.authority.length]).toEqual([0, 1]);
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it("tells when answers were left out, and only then", () => {
    for (const [count, edns, tc] of [
      [20, 1232, false],
      [21, 1232, true],
      [8, 513, false],
      [9, 513, true],
    ] as const) {
      const reply = ask(world(instances(count, 0, 0, 0, 0), { enableTruncate: true }), "web.service.consul", "SRV", {
        edns,
      });
      expect([count, reply.tc]).toEqual([count, tc]);
    }
  });

  it("sends an oversized single record as nothing but TC, whatever the setting", () => {
    const answers = world([node("big", "10.0.0.1", { meta: { "rfc1035-a": "z".repeat(900) } })]);
    const plain = ask(answers, "big.node.consul", "TXT");
    expect([plain.rcode, plain.tc, plain.answer.length, plain.size <= 512]).toEqual([0, true, 0, true]);
    expect(ask(answers, "big.node.consul", "TXT", { tcp: true }).answer).toHaveLength(1);
    expect(ask(answers, "big.node.consul", "A")).toMatchObject({ tc: false, additional: [] });
  });

  it.each([false, true])("shuffles evenly, made one by one: %s", (disableCompression) => {
    const answers = world(instances(6, 0, 0, 0, 0), { disableCompression });
    const firsts = new Map<string, number>();
    for (let i = 0; i < 3000; i++) {
      const [first] = ask(answers, "web.service.consul", "A").answer;
      firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
    }
    expect(firsts.size).toBe(6);
    for (const times of firsts.values()) expect(Math.abs(times - 500)).toBeLessThan(150);
  });
});
