import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProjectionChange } from "../../src/answers/index.js";
import { Answers, defaultAnswerOptions } from "../../src/answers/index.js";
import { ask, check, node, now, service, world } from "./world.js";

const nodes = ["a", "B", "c.d"];
const ids = ["web", "web2", "db"];
const addresses = ["10.0.0.1", "10.0.0.2", "fd00::1", "a.node.consul", "www.example.com", ""];

const anyNode = fc.constantFrom(...nodes, "b");
const anyChange: fc.Arbitrary<ProjectionChange> = fc.oneof(
  fc
    .tuple(
      anyNode,
      fc.constantFrom("10.0.0.1", "10.0.0.9", "fd00::9", "b.node.consul"),
      fc.constantFrom({}, { k: "v" }),
    )
    .map(([name, address, meta]) => node(name, address, { meta })),
  fc
    .tuple(
      anyNode,
      fc.constantFrom(...ids),
      fc.constantFrom("web", "Web", "db"),
      fc.constantFrom(...addresses),
      fc.constantFrom([], ["T"], ["t", "u"]),
    )
    .map(([name, id, serviceName, address, tags]) => service(`${name}/${id}`, { service: serviceName, address, tags })),
  fc
    .tuple(
      anyNode,
      fc.constantFrom("c1", "c2"),
      fc.constantFrom("passing", "warning", "critical"),
      fc.constantFrom("", ...ids),
    )
    .map(([name, id, status, serviceId]) => check(`${name}/${id}`, status, serviceId)),
  fc
    .tuple(
      fc.constantFrom("service" as const, "check" as const, "node" as const),
      anyNode,
      fc.constantFrom(...ids, "c1", "c2"),
    )
    .map(([kind, name, id]): ProjectionChange => ({ kind, op: "delete", node: name, id })),
);

const questions: [string, string][] = [
  ["web.service.consul", "SRV"],
  ["web.service.consul", "A"],
  ["web.service.consul", "AAAA"],
  ["t.web.service.consul", "ANY"],
  ["_db._tcp.consul", "SRV"],
  ["db.service.consul", "MX"],
  ["a.node.consul", "ANY"],
  ["b.node.consul", "A"],
  ["c.d.node.consul", "AAAA"],
  ["d.node.consul", "A"],
  ["1.0.0.10.in-addr.arpa", "PTR"],
  ["9.0.0.10.in-addr.arpa", "PTR"],
];

/** Answers to all questions, order aside; over TCP so that nothing is cut. */
function picture(answers: Answers): unknown[] {
  return questions.map(([name, type]) => {
    const { rcode, answer, authority, additional } = ask(answers, name, type, { tcp: true });
    const aliased = answer.some((line) => line.includes(" CNAME "));
    return [
      name,
      type,
      rcode,
      aliased ? "alias" : [...answer].sort(),
      authority,
      aliased ? [] : [...additional].sort(),
    ];
  });
}

describe("the projection", () => {
  it("answers the same after changes one by one, with answers kept between them, as when built anew", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 25 }), (changes) => {
        const kept = world([]);
        for (const change of changes) {
          kept.apply(change);
          picture(kept);
        }
        expect(picture(kept)).toEqual(picture(world(changes)));
      }),
      { numRuns: 150 },
    );
  });

  it("says SERVFAIL to our names until it is loaded, and refuses others even then", () => {
    const answers = new Answers({ options: defaultAnswerOptions, random: Math.random, nowSeconds: () => now });
    answers.apply(node("foo", "10.0.0.1"));
    expect(ask(answers, "foo.node.consul", "A")).toMatchObject({ rcode: 2, aa: true, answer: [] });
    expect(ask(answers, "nothing.node.consul", "A", { edns: 1232 })).toMatchObject({ rcode: 2, opt: true });
    expect(ask(answers, "1.0.0.10.in-addr.arpa", "PTR")).toMatchObject({ rcode: 2 });
    expect(ask(answers, "example.com", "A").rcode).toBe(5);
    answers.markLoaded();
    expect(ask(answers, "foo.node.consul", "A").answer).toEqual(["foo.node.consul 0 A 10.0.0.1"]);
    expect(ask(answers, "nothing.node.consul", "A").rcode).toBe(3);
  });

  it("takes new options at once", () => {
    const answers = world([node("foo", "10.0.0.1"), service("foo/db"), check("foo/c", "warning", "db")]);
    expect(ask(answers, "db.service.consul", "A").answer).toEqual(["db.service.consul 0 A 10.0.0.1"]);
    answers.setOptions({ ...defaultAnswerOptions, serviceTtlSeconds: { db: 9 } });
    expect(ask(answers, "db.service.consul", "A").answer).toEqual(["db.service.consul 9 A 10.0.0.1"]);
    answers.setOptions({ ...defaultAnswerOptions, onlyPassing: true });
    expect(ask(answers, "db.service.consul", "A").rcode).toBe(3);
  });

  it("does not answer instances of a node that is not registered", () => {
    const answers = world([service("ghost/db", { address: "10.0.0.7" })]);
    expect(ask(answers, "db.service.consul", "A").rcode).toBe(3);
    answers.apply(node("ghost", "10.0.0.1"));
    expect(ask(answers, "db.service.consul", "A").answer).toEqual(["db.service.consul 0 A 10.0.0.7"]);
  });

  it("finds instances and checks by their IDs whatever the letter case", () => {
    const answers = world([node("foo", "10.0.0.1"), service("foo/Web-1", { service: "web" })]);
    answers.apply(check("FOO/Alive", "critical", "WEB-1"));
    expect(ask(answers, "web.service.consul", "A").rcode).toBe(3);
    answers.apply({ kind: "check", op: "delete", node: "foo", id: "ALIVE", serviceId: "other" });
    expect(ask(answers, "web.service.consul", "A").rcode).toBe(3);
    answers.apply({ kind: "check", op: "delete", node: "foo", id: "alive", serviceId: "web-1" });
    expect(ask(answers, "web.service.consul", "A").answer).toHaveLength(1);
    answers.apply({ kind: "service", op: "delete", node: "foo", id: "web-1" });
    expect(ask(answers, "web.service.consul", "A").rcode).toBe(3);
  });

  it("forgets the checks of an instance that is gone", () => {
    const answers = world([node("foo", "10.0.0.1"), service("foo/web"), check("foo/c", "critical", "web")]);
    answers.apply({ kind: "service", op: "delete", node: "foo", id: "web" });
    answers.apply(service("foo/web"));
    expect(ask(answers, "web.service.consul", "A").answer).toHaveLength(1);
  });

  it("keeps its answers when it is told what it knows", () => {
    const changes = [
      node("foo", "10.0.0.1", { meta: { k: "v" }, taggedAddresses: { wan: "10.9.9.9" } }),
      service("foo/web", { tags: ["t"], taggedAddresses: { lan_ipv4: { address: "10.0.0.2", port: 1 } } }),
      check("foo/c", "passing", "web"),
    ];
    const answers = world(changes);
    ask(answers, "web.service.consul", "SRV");
    const kept = answers.keptAnswers;
    for (const change of structuredClone(changes)) answers.apply(change);
    expect([kept, answers.keptAnswers]).toEqual([1, 1]);
    answers.apply(service("foo/web", { tags: ["t"], taggedAddresses: { lan_ipv4: { address: "10.0.0.2", port: 2 } } }));
    expect(answers.keptAnswers).toBe(0);
  });

  it("keeps answers for names that exist only", () => {
    const answers = world([node("foo", "10.0.0.1"), service("foo/db", { tags: ["t"] })]);
    for (let i = 0; i < 500; i++) {
      ask(answers, `no-${i}.service.consul`, "A");
      ask(answers, `tag-${i}.db.service.consul`, "A");
      ask(answers, `no-${i}.node.consul`, "A");
    }
    expect(answers.keptAnswers).toBe(0);
    ask(answers, "t.db.service.consul", "A");
    ask(answers, "t.db.service.consul", "TYPE65");
    expect(answers.keptAnswers).toBeGreaterThan(0);
  });

  it("keeps the answer of a name with two datacenters once, as the right one counts", () => {
    const answers = world([node("foo", "10.0.0.1"), service("foo/db", { tags: ["t"] })]);
    const ends: readonly [string, string, string][] = [
      ["db.service", "SRV", "SRV 1 1 12345 foo.node.dc1.consul"],
      ["t.db.service", "A", "A 10.0.0.1"],
      ["_db._tcp", "SRV", "SRV 1 1 12345 foo.node.dc1.consul"],
      ["foo.node", "A", "A 10.0.0.1"],
    ];
    for (let i = 0; i < 50; i++) {
      for (const [start, type, data] of ends) {
        for (const end of [`X${i}.dc.dc1.DC.consul`, "dc1.dc.consul"]) {
          expect(ask(answers, `${start}.${end}`, type).answer).toEqual([`${start}.${end} 0 ${data}`]);
        }
        expect(ask(answers, `${start}.dc1.dc.x${i}.dc.consul`, type).rcode).toBe(3);
        expect(ask(answers, `${start}.dc1.dc.x${i}.dc.dc1.dc.consul`, type).rcode).toBe(3);
      }
      expect(ask(answers, `db.service.x${i}.dc.dc1.dc.consul`, "AAAA").authority).toHaveLength(1);
    }
    expect(answers.keptAnswers).toBe(ends.length + 1);
    answers.apply(service("foo/db", { port: 1 }));
    expect(ask(answers, "db.service.x.dc.dc1.dc.consul", "SRV").answer[0]).toMatch(/ 1 1 1 foo/);
  });

  it("stays right when its table is squeezed, enlarged and emptied", () => {
    const count = 3000;
    const answers = world([]);
    for (let i = 0; i < count; i++) {
      answers.apply(node(`n${i}`, `10.1.${i >> 8}.${i & 255}`, { meta: { text: "x".repeat(200) } }));
      answers.apply(service(`n${i}/s`, { service: `s${i}` }));
    }
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < count; i++) {
        const { answer, additional } = ask(answers, `s${i}.service.consul`, "SRV", { edns: 1232 });
        expect(answer).toEqual([`s${i}.service.consul 0 SRV 1 1 ${12_345 + round} n${i}.node.dc1.consul`]);
        expect(additional).toHaveLength(2);
      }
      for (let i = 0; i < count; i++) {
        answers.apply(service(`n${i}/s`, { service: `s${i}`, port: 12_345 + round + 1 }));
      }
    }
    expect(answers.keptAnswers).toBe(0);
  });
});
