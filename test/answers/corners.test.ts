/** What neither the reference's table nor the recordings show: catalogs and questions at the edges of the rules. */
import { describe, expect, it } from "vitest";
import type { AnswerOptions, ProjectionChange } from "../../src/answers/index.js";
import { type Asking, ask, check, node, type Reply, service, world } from "./world.js";

const foo = node("foo", "127.0.0.1");
const web = Array.from({ length: 12 }, (_, i) => [
  node(`n${i}`, `10.0.0.${i}`),
  service(`n${i}/web`, { port: 80 }),
]).flat();
const alias = [node("alias", "web.service.consul"), service("alias/alias")];
const alias2 = [node("alias2", "alias.service.consul"), service("alias2/alias2")];

type Row = [
  behaviour: string,
  changes: ProjectionChange[],
  options: Partial<AnswerOptions>,
  question: string,
  expected: Partial<Record<keyof Reply, unknown>>,
  asking?: Asking,
];

const rows: Row[] = [
  [
    "an address written as IPv4 in IPv6 is the same as that address",
    [node("m1", "::ffff:10.9.9.9"), node("m2", "10.9.9.9"), service("m1/web"), service("m2/web")],
    {},
    "web.service.consul A",
    { answer: ["web.service.consul 0 A 10.9.9.9"] },
  ],
  [
    "a service at the very name asked for is at its node, by the node's name, whichever address that has",
    [
      node("lp", "10.3.0.1", { taggedAddresses: { lan_ipv4: "10.3.0.99" } }),
      service("lp/loop", { address: "loop.service.consul" }),
    ],
    {},
    "loop.service.consul SRV",
    {
      answer: ["loop.service.consul 0 SRV 1 1 12345 lp.node.dc1.consul"],
      additional: ["lp.node.dc1.consul 0 A 10.3.0.99"],
    },
  ],
  [
    "of instances at one address on one node, the first by ID without letter case is the reverse name",
    [foo, service("foo/Z", { service: "zz", address: "10.4.4.4" }), service("foo/a", { address: "10.4.4.4" })],
    {},
    "4.4.4.10.in-addr.arpa PTR",
    { answer: ["4.4.4.10.in-addr.arpa 0 PTR a.service.dc1.consul"] },
  ],
  [
    "a reverse answer is no answer to cut",
    [foo],
    { udpAnswerLimit: 0 },
    "1.0.0.127.in-addr.arpa PTR",
    { answer: ["1.0.0.127.in-addr.arpa 0 PTR foo.node.dc1.consul"] },
  ],
  [
    "a status that nobody knows makes the weight 1, beside a warning too",
    [
      ...[foo, service("foo/db", { weights: { passing: 7, warning: 3 } })],
      ...[check("foo/odd", "bogus", "db"), check("foo/late", "warning", "db")],
    ],
    {},
    "db.service.consul SRV",
    { answer: ["db.service.consul 0 SRV 1 1 12345 foo.node.dc1.consul"] },
  ],
  [
    "a weight of 0 while passing stays 0",
    [foo, service("foo/db", { weights: { passing: 0, warning: 3 } })],
    {},
    "db.service.consul SRV",
    { answer: ["db.service.consul 0 SRV 1 0 12345 foo.node.dc1.consul"] },
  ],
  [
    "a node name too long for a label has its instances at their address",
    [node("x".repeat(64), "10.1.0.4"), service(`${"x".repeat(64)}/db`)],
    {},
    "db.service.consul SRV",
    {
      answer: ["db.service.consul 0 SRV 1 1 12345 0a010004.addr.dc1.consul"],
      additional: ["0a010004.addr.dc1.consul 0 A 10.1.0.4"],
    },
  ],
  [
    "ports are counted modulo 65,536",
    [foo, service("foo/db", { port: 70_000 })],
    {},
    "db.service.consul SRV",
    { answer: ["db.service.consul 0 SRV 1 1 4464 foo.node.dc1.consul"] },
  ],
];

describe("at the edges", () => {
  it.each(rows)("%s", (_behaviour, changes, options, question, expected, asking) => {
    const answers = world(changes, options);
    const [name, type] = question.split(" ") as [string, string];
    for (let asked = 0; asked < 2; asked++) expect(ask(answers, name, type, asking)).toMatchObject(expected);
  });

  it("follows host names of ours with five records each, but for the first with EDNS", () => {
    const answers = world([...web, ...alias, ...alias2]);
    const count = (name: string, type: string, edns?: number): number[] => {
      const { answer, additional } = ask(answers, name, type, edns === undefined ? { tcp: true } : { edns });
      return [answer.length, additional.length];
    };
    expect(count("alias.service.consul", "A", 4096)).toEqual([1 + 12, 0]);
    expect(count("alias.service.consul", "A")).toEqual([1 + 5, 0]);
    expect(count("alias2.service.consul", "A", 4096)).toEqual([1 + 1 + 5, 0]);
    expect(count("alias2.service.consul", "A")).toEqual([1 + 5, 0]);
    expect(count("alias2.service.consul", "SRV", 4096)).toEqual([1, 1 + 5]);
  });

  it("points at the question's zone from the SOA of a negative reply", () => {
    const answers = world([foo, service("foo/db")]);
    // 12 header, 22 question, 12 SOA fields and pointer, 5 ns, 13 hostmaster, 20 numbers.
    expect(ask(answers, "no.service.consul", "A").size).toBe(12 + 23 + 12 + 5 + 13 + 20);
    expect(ask(answers, "no.service.CONSUL", "A").size).toBe(12 + 23 + 12 + 6 + 5 + 13 + 20);
    expect(ask(answers, "db.service.consul", "AAAA").size).toBe(12 + 23 + 12 + 5 + 13 + 20);
    expect(ask(answers, "1.0.0.10.in-addr.arpa", "PTR").size).toBe(12 + 27 + 12 + 6 + 5 + 13 + 20);
  });
});
