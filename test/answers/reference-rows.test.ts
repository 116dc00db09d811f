/** The rows of the behaviour reference's table of test cases (its §24) that are about our own names. */
import { describe, expect, it } from "vitest";
import type { AnswerOptions, ProjectionChange } from "../../src/answers/index.js";
import { type Asking, ask, check, node, type Reply, service, world } from "./world.js";

const soa = ["consul 0 SOA ns.consul 0"];
const foo = node("foo", "127.0.0.1");
const fooMeta = node("foo", "127.0.0.1", { meta: { key: "value" }, taggedAddresses: { wan: "127.0.0.2" } });
const db = [foo, service("foo/db")];
const dbPrimary = [foo, service("foo/db", { tags: ["primary"] })];
const dbSrv = ["1 1 12345 foo.node.dc1.consul"];
const reversed6 = `2.4.2.4.2.4.2.4.${"0.".repeat(24)}ip6.arpa`;
const many = (count: number, sixFrom: number, name = "web"): ProjectionChange[] =>
  Array.from({ length: count }, (_, i) => [
    node(`n${i}`, i < sixFrom ? `10.0.${i >> 8}.${i & 255}` : `2001:db8::${i.toString(16)}`),
    service(`n${i}/w`, { service: name, port: 8080 }),
  ]).flat();

type Row = [
  row: string,
  changes: ProjectionChange[],
  options: Partial<AnswerOptions>,
  questions: string,
  expected: Partial<Record<"rcode" | "answer" | "authority" | "additional" | "count" | "tc", unknown>>,
  asking?: Asking,
];

const rows: Row[] = [
  ["1", [fooMeta], {}, "foo.node.consul ANY", { answer: ["A 127.0.0.1", "TXT key=value"], additional: [] }],
  [
    "2",
    [fooMeta],
    {},
    "foo.node.consul A",
    { answer: ["A 127.0.0.1"], additional: ["foo.node.consul 0 TXT key=value"] },
  ],
  ["3", [fooMeta], { nodeMetaTxt: false }, "foo.node.consul A", { answer: ["A 127.0.0.1"], additional: [] }],
  ["4", [fooMeta], {}, "foo.node.dc1.consul ANY", { answer: ["A 127.0.0.1", "TXT key=value"] }],
  ["5", [fooMeta], {}, "foo.node.dc1.dc.consul A", { answer: ["A 127.0.0.1"] }],
  ["6", [], {}, "nofoo.node.dc1.consul ANY", { rcode: 3, answer: [], authority: soa }],
  ["7", [node("Foo", "127.0.0.1")], {}, "fOO.node.dc1.consul ANY", { answer: ["A 127.0.0.1"] }],
  ["8", [node("foo.bar", "127.0.0.1")], {}, "foo.bar.node.consul ANY", { answer: ["A 127.0.0.1"] }],
  ["9", [node("bar", "::4242:4242")], {}, "bar.node.consul AAAA", { answer: ["AAAA ::4242:4242"] }],
  ["10, with SOA", [foo], {}, "foo.node.consul AAAA", { rcode: 0, answer: [], authority: soa }],
  [
    "12",
    [node("m", "127.0.0.1", { meta: { "rfc1035-00": "value0", key0: "value1" } })],
    { nodeMetaTxt: false },
    "m.node.consul TXT",
    { answer: ["TXT key0=value1", "TXT value0"] },
  ],
  ["13, existence checked", [], {}, "x.node.consul SRV", { rcode: 3, authority: soa }],
  ["14", [foo], { nodeTtlSeconds: 10 }, "foo.node.consul ANY", { answer: ["foo.node.consul 10 A 127.0.0.1"] }],
  ["15", db, {}, "db.service.consul SRV", { answer: dbSrv, additional: ["foo.node.dc1.consul 0 A 127.0.0.1"] }],
  ["16", db, {}, "db.service.consul A", { answer: ["db.service.consul 0 A 127.0.0.1"] }],
  [
    "17",
    [foo, service("foo/db", { address: "127.0.0.2" })],
    {},
    "db.service.consul SRV",
    { answer: ["1 1 12345 7f000002.addr.dc1.consul"], additional: ["7f000002.addr.dc1.consul 0 A 127.0.0.2"] },
  ],
  [
    "18",
    [foo, service("foo/db", { address: "2607:20:4005:808::200e" })],
    {},
    "db.service.consul SRV",
    {
      answer: ["1 1 12345 2607002040050808000000000000200e.addr.dc1.consul"],
      additional: ["2607002040050808000000000000200e.addr.dc1.consul 0 AAAA 2607:20:4005:808::200e"],
    },
  ],
  [
    "19",
    [foo, service("foo/six", { address: "fd00::1" })],
    {},
    "six.service.consul A",
    { rcode: 0, answer: [], authority: soa },
  ],
  ["19", db, {}, "db.service.consul AAAA", { rcode: 0, answer: [], authority: soa }],
  ["20", [], {}, "nodb.service.consul SRV, nope.query.consul SRV", { rcode: 3, authority: soa }],
  ["21", [...db, check("foo/serf", "critical")], {}, "db.service.consul ANY", { rcode: 3, answer: [] }],
  ["21", [...db, check("foo/c", "critical", "db")], {}, "db.service.consul ANY", { rcode: 3, answer: [] }],
  [
    "22",
    [
      ...[node("a", "127.0.0.1"), node("b", "127.0.0.2"), node("c", "127.0.0.3"), node("d", "127.0.0.4")],
      ...["a/db", "b/db", "c/db", "d/db"].map((place) => service(place)),
      ...[check("a/serf", "critical"), check("b/x", "critical", "db"), check("d/x", "warning", "db")],
    ],
    {},
    "db.service.consul ANY",
    { answer: ["A 127.0.0.3", "A 127.0.0.4"] },
  ],
  [
    "23",
    [node("a", "127.0.0.1"), node("b", "127.0.0.2"), service("a/db"), service("b/db"), check("b/x", "warning", "db")],
    { onlyPassing: true },
    "db.service.consul ANY",
    { answer: ["A 127.0.0.1"] },
  ],
  [
    "24",
    [
      foo,
      service("foo/db-1", { service: "db", tags: ["primary"], address: "127.0.0.1" }),
      service("foo/db-2", { service: "db", tags: ["secondary"], address: "127.0.0.2" }),
    ],
    {},
    "primary.db.service.dc1.consul SRV, _db._primary.service.dc1.consul SRV",
    { answer: ["1 1 12345 7f000001.addr.dc1.consul"] },
  ],
  ["25", dbPrimary, {}, "banana._db._primary.service.dc1.consul SRV", { rcode: 3, answer: [] }],
  ["26", dbPrimary, {}, "dummy.primary.db.service.consul SRV", { rcode: 3 }],
  ["27", [foo, service("foo/db", { tags: ["v1.primary"] })], {}, "v1.primary.db.service.consul SRV", { answer: dbSrv }],
  ["27", [foo, service("foo/db", { tags: ["v1.primary"] })], {}, "v1.primary2.db.service.consul SRV", { rcode: 3 }],
  [
    "28",
    [foo, service("foo/Db", { tags: ["Primary"] })],
    {},
    "pRIMARY.dB.service.consul SRV, DB.service.consul SRV",
    { answer: dbSrv },
  ],
  [
    "29",
    dbPrimary,
    {},
    "_db._primary.service.dc1.consul SRV, _db._primary.service.consul SRV, _db._primary.dc1.consul SRV, _db._primary.consul SRV",
    { answer: dbSrv },
  ],
  [
    "30",
    dbPrimary,
    {},
    "_db._tcp.service.dc1.consul SRV, _db._tcp.service.consul SRV, _db._tcp.dc1.consul SRV, _db._tcp.consul SRV",
    { answer: dbSrv },
  ],
  ["31", dbPrimary, {}, "_db._udp.service.consul SRV", { rcode: 3 }],
  ["32", dbPrimary, {}, "_db._tcp.consul A", { rcode: 3 }],
  [
    "33",
    [
      foo,
      service("foo/1", { service: "db" }),
      service("foo/2", { service: "db" }),
      service("foo/3", { service: "db", port: 12_346 }),
    ],
    {},
    "db.service.consul ANY",
    { answer: ["A 127.0.0.1"] },
  ],
  [
    "34",
    [
      foo,
      service("foo/1", { service: "db" }),
      service("foo/2", { service: "db" }),
      service("foo/3", { service: "db", port: 12_346 }),
    ],
    {},
    "db.service.consul SRV",
    { answer: ["1 1 12345 foo.node.dc1.consul", "1 1 12346 foo.node.dc1.consul"] },
  ],
  [
    "35",
    [foo, service("foo/db", { weights: { passing: 10, warning: 2 } }), check("foo/c", "warning", "db")],
    {},
    "db.service.consul SRV",
    { answer: ["1 2 12345 foo.node.dc1.consul"] },
  ],
  [
    "35",
    [foo, service("foo/db", { weights: { passing: 10, warning: 2 } }), check("foo/c", "passing", "db")],
    {},
    "db.service.consul SRV",
    { answer: ["1 10 12345 foo.node.dc1.consul"] },
  ],
  [
    "36",
    [foo, service("foo/db", { weights: { passing: 10, warning: 0 } }), check("foo/c", "warning", "db")],
    {},
    "db.service.consul SRV",
    { answer: ["1 0 12345 foo.node.dc1.consul"] },
  ],
  [
    "37",
    [fooMeta, service("foo/db")],
    {},
    "db.service.consul SRV",
    { additional: ["foo.node.dc1.consul 0 A 127.0.0.1", "foo.node.dc1.consul 0 TXT key=value"] },
  ],
  [
    "37, flag off",
    [fooMeta, service("foo/db")],
    { nodeMetaTxt: false },
    "db.service.consul SRV",
    { additional: ["foo.node.dc1.consul 0 A 127.0.0.1"] },
  ],
  ...[
    ["db", 10],
    ["dblb", 66],
    ["dk", 42],
    ["api", 5],
  ].map(
    ([name, ttl]): Row => [
      "38",
      [foo, service(`foo/${name}`)],
      { serviceTtlSeconds: { "d*": 42, db: 10, "db*": 66, "*": 5 } },
      `${name}.service.consul SRV`,
      {
        answer: [`${name}.service.consul ${ttl} SRV 1 1 12345 foo.node.dc1.consul`],
        additional: [`foo.node.dc1.consul ${ttl} A 127.0.0.1`],
      },
    ],
  ),
  [
    "39",
    [foo, service("foo/db", { address: "db.service.consul" })],
    {},
    "db.service.consul SRV",
    { answer: dbSrv, additional: ["foo.node.dc1.consul 0 A 127.0.0.1"] },
  ],
  [
    "40, one is enough",
    [node("web", "web.service.consul."), service("web/web", { address: "web.service.consul." })],
    {},
    "web.service.consul A",
    { answer: ["CNAME web.service.consul"] },
  ],
  [
    "41",
    [node("g", "www.google.com"), service("g/db")],
    {},
    "db.service.consul SRV",
    { answer: ["1 1 12345 www.google.com"], additional: [] },
  ],
  [
    "42",
    [foo, service("foo/web"), node("alias", "web.service.consul"), service("alias/alias")],
    { domain: "CONSUL." },
    "alias.service.consul SRV, alias.service.CoNsUl SRV",
    { answer: ["1 1 12345 web.service.consul"], additional: ["web.service.consul 0 A 127.0.0.1"] },
  ],
  [
    "43",
    [
      ...[foo, service("foo/web"), node("alias", "web.service.consul"), service("alias/alias")],
      ...[node("alias2", "alias.service.consul"), service("alias2/alias2")],
    ],
    {},
    "alias2.service.consul SRV",
    {
      answer: ["1 1 12345 alias.service.consul"],
      additional: ["alias.service.consul 0 CNAME web.service.consul", "web.service.consul 0 A 127.0.0.1"],
    },
  ],
  [
    "46",
    [
      ...[foo, node("bar", "127.0.0.2")],
      ...[service("foo/db", { address: "foo.node.consul" }), service("bar/db", { address: "bar.node.consul" })],
    ],
    {},
    "db.service.consul ANY",
    { count: 2 },
  ],
  [
    "47",
    [
      foo,
      service("foo/1", { service: "db", address: "198.18.0.1" }),
      service("foo/2", { service: "db", address: "foo.node.consul" }),
    ],
    {},
    "db.service.consul ANY",
    { answer: ["A 198.18.0.1"] },
  ],
  ["49", many(96, 96), {}, "web.service.consul ANY", { count: 3, tc: false }],
  ["50", many(96, 96), { enableTruncate: true }, "web.service.consul ANY", { count: 3, tc: true }],
  [
    "51",
    many(4, 4, "this-is-a-very-long-service-name-that-has-58-characters-xx").map((change) =>
      change.kind === "service" && change.op === "put" ? { ...change, tags: ["primary"] } : change,
    ),
    { enableTruncate: true },
    "_this-is-a-very-long-service-name-that-has-58-characters-xx._primary.service.consul SRV",
    { count: 2, tc: true },
  ],
  [
    "52",
    many(96, 48),
    { udpAnswerLimit: 5 },
    "web.service.consul A, web.service.consul AAAA, web.service.consul ANY",
    { count: 5 },
  ],
  [
    "52",
    many(96, 48),
    { udpAnswerLimit: 20 },
    "web.service.consul A, web.service.consul AAAA, web.service.consul ANY",
    { count: 8 },
  ],
  [
    "53",
    many(30, 15),
    { udpAnswerLimit: 3, aRecordLimit: 3 },
    "web.service.consul A, web.service.consul AAAA, web.service.consul ANY",
    { count: 3, tc: false },
    { edns: 8192 },
  ],
  ["53", many(30, 15), { udpAnswerLimit: 3, aRecordLimit: 3 }, "web.service.consul SRV", { count: 30 }, { edns: 8192 }],
  [
    "54",
    many(30, 15),
    { udpAnswerLimit: 2, aRecordLimit: 2 },
    "web.service.consul A, web.service.consul ANY",
    { count: 2 },
    { tcp: true },
  ],
  ["54", many(30, 15), { udpAnswerLimit: 2, aRecordLimit: 2 }, "web.service.consul SRV", { count: 30 }, { tcp: true }],
  [
    "57",
    [],
    { soa: { refreshSeconds: 3600, retrySeconds: 600, expireSeconds: 43_200, minTtlSeconds: 60 } },
    "no.node.consul ANY",
    { rcode: 3, authority: ["consul 60 SOA ns.consul 60"] },
  ],
  ["58", [foo], { altDomain: "test-domain." }, "foo.node.consul SOA", { answer: soa }],
  [
    "58",
    [foo],
    { altDomain: "test-domain." },
    "foo.node.test-domain SOA",
    { answer: ["test-domain 0 SOA ns.test-domain 0"] },
  ],
  [
    "59",
    [],
    { domain: "CONSUL." },
    "something.node.consul NS",
    { answer: ["consul 0 NS server1.node.dc1.consul"], additional: ["server1.node.dc1.consul 0 A 127.0.0.1"] },
  ],
  [
    "60",
    [node("server1", "::1")],
    {},
    "server1.node.dc1.consul NS",
    { additional: ["server1.node.dc1.consul 0 AAAA ::1"] },
  ],
  [
    "61",
    [],
    { altDomain: "test-domain." },
    "something.node.test-domain NS",
    { answer: ["test-domain 0 NS server1.node.dc1.test-domain"] },
  ],
  [
    "62",
    [node("test-node", "127.0.0.1", { meta: { k: "v" } }), service("test-node/db")],
    { altDomain: "test-domain." },
    "db.service.test-domain SRV, db.service.dc1.test-domain SRV",
    {
      answer: ["1 1 12345 test-node.node.dc1.test-domain"],
      additional: ["test-node.node.dc1.test-domain 0 A 127.0.0.1", "test-node.node.dc1.test-domain 0 TXT k=v"],
    },
  ],
  [
    "64",
    [node("n", "127.0.0.1")],
    { altDomain: "test.consul" },
    "n.node.test.consul A, n.node.dc1.test.consul A, n.node.consul A",
    { answer: ["A 127.0.0.1"] },
  ],
  [
    "65",
    [node("n", "127.0.0.1")],
    { altDomain: "test.consul", datacenter: "dc-test" },
    "n.node.dc-test.test.consul A",
    { answer: ["A 127.0.0.1"] },
  ],
  ["66", [], {}, "consul.service.dc2.consul ANY", { rcode: 3, additional: [], authority: soa }],
  [
    "67, names that exist",
    [],
    {},
    "consul SRV, node.consul SRV, service.consul SRV, query.consul SRV, dc1.consul A",
    { rcode: 0, authority: soa },
  ],
  [
    "67",
    [],
    {},
    "foo.node.dc1.extra.more.consul SRV, foo.service.dc1.extra.more.consul SRV, nonexisting.consul ANY",
    { rcode: 3, authority: soa },
  ],
  ["68", [], {}, "consul AXFR", { rcode: 4, authority: [] }, { tcp: true }],
  [
    "69",
    [],
    {},
    "7f000001.addr.dc1.consul A, 7f000001.addr.dc1.consul ANY",
    { answer: ["A 127.0.0.1"], authority: [], additional: [] },
  ],
  [
    "70",
    [],
    {},
    "7f000001.addr.dc1.consul SRV",
    { rcode: 0, answer: [], additional: ["7f000001.addr.dc1.consul 0 A 127.0.0.1"] },
  ],
  [
    "71",
    [],
    {},
    "2607112040051808ffffffffffff200e.addr.consul AAAA",
    { answer: ["AAAA 2607:1120:4005:1808:ffff:ffff:ffff:200e"] },
  ],
  [
    "72",
    [],
    {},
    "zz000001.addr.consul A, 7f0001.addr.consul A, x.7f000001.addr.consul A",
    { rcode: 3, authority: soa },
  ],
  ["73", [node("foo2", "127.0.0.2")], {}, "2.0.0.127.in-addr.arpa ANY", { answer: ["PTR foo2.node.dc1.consul"] }],
  [
    "73",
    [node("foo2", "127.0.0.2")],
    { domain: "custom" },
    "2.0.0.127.in-addr.arpa ANY",
    { answer: ["PTR foo2.node.dc1.custom"] },
  ],
  ["74", [node("bar", "::4242:4242")], {}, `${reversed6} ANY`, { answer: ["PTR bar.node.dc1.consul"] }],
  [
    "75",
    [foo, service("foo/db", { address: "127.0.0.2" })],
    {},
    "2.0.0.127.in-addr.arpa PTR",
    { answer: ["PTR db.service.dc1.consul"] },
  ],
  [
    "75",
    [foo, service("foo/db", { address: "::4242:4242" })],
    {},
    `${reversed6} PTR`,
    { answer: ["PTR db.service.dc1.consul"] },
  ],
  [
    "76",
    [node("foo", "127.0.0.5"), service("foo/db", { address: "127.0.0.5" })],
    {},
    "5.0.0.127.in-addr.arpa ANY",
    { answer: ["PTR foo.node.dc1.consul"] },
  ],
  ["77", [], {}, "2.0.0.127.in-addr.arpa ANY", { rcode: 3, additional: [], authority: soa }],
  ["82", [], {}, "apple.com A, consul.service A", { rcode: 5, answer: [], authority: [] }],
  ["98", [foo], {}, "foo.node.dc1.consul ANY", { count: 1 }, { tcp: true }],
];

/** Expected lines may leave owner and TTL, or all before the data, to other rows. */
function matches(lines: readonly string[], expected: readonly string[]): void {
  const endings = [...expected].sort();
  const sorted = [...lines].sort(
    (left, right) => endings.findIndex((end) => left.endsWith(end)) - endings.findIndex((end) => right.endsWith(end)),
  );
  expect(sorted).toEqual(
    endings.map((end) => expect.stringMatching(new RegExp(`(^| )${end.replace(/[.*+?^$()[\]\\]/g, "\\$&")}$`))),
  );
}

describe("reference table", () => {
  it.each(rows)("row %s", (_row, changes, options, questions, expected, asking) => {
    const answers = world(changes, options);
    for (const question of questions.split(", ")) {
      const [name, type] = question.split(" ") as [string, string];
      // Asked twice: worked out, and from the table.
      for (const reply of [ask(answers, name, type, asking), ask(answers, name, type, asking)]) {
        expect(reply.rcode).toBe(expected.rcode ?? 0);
        if (expected.count !== undefined) expect(reply.answer).toHaveLength(expected.count as number);
        if (expected.tc !== undefined) expect(reply.tc).toBe(expected.tc);
        for (const section of ["answer", "authority", "additional"] as const) {
          if (expected[section] !== undefined) matches(reply[section], expected[section] as string[]);
        }
      }
    }
  });

  it("row 7: the owner repeats the question, the target keeps the registered case", () => {
    const answers = world([node("Foo", "127.0.0.1"), service("Foo/Db", { address: "" })]);
    expect(ask(answers, "fOO.node.CONSUL", "A").answer).toEqual(["fOO.node.CONSUL 0 A 127.0.0.1"]);
    for (const zone of ["consul", "CoNsUl", "consul"]) {
      const { answer, additional } = ask(answers, `dB.service.${zone}`, "SRV");
      expect(answer).toEqual([`dB.service.${zone} 0 SRV 1 1 12345 Foo.node.dc1.${zone}`]);
      expect(additional).toEqual([`Foo.node.dc1.${zone} 0 A 127.0.0.1`]);
    }
  });

  it("row 49: answers come in different orders", () => {
    const answers = world(many(96, 96));
    const orders = new Set(Array.from({ length: 10 }, () => ask(answers, "web.service.consul", "ANY").answer.join()));
    expect(orders.size).toBeGreaterThan(1);
  });

  it("row 92: each family is answered from its own tag", () => {
    const stacks: [string, string, string | undefined, string[], string[]][] = [
      ["127.0.0.2", "127.0.0.1", undefined, ["127.0.0.2", "127.0.0.1"], []],
      ["::2", "::1", undefined, [], ["::2", "::1"]],
      ["127.0.0.2", "127.0.0.1", "lan_ipv6", ["127.0.0.2", "127.0.0.1"], ["::2", "::1"]],
      ["::2", "::1", "lan_ipv4", ["127.0.0.2", "127.0.0.1"], ["::2", "::1"]],
    ];
    for (const [own, ofNode, tag, four, six] of stacks) {
      const [serviceTag, nodeTag] = tag === "lan_ipv6" ? ["::2", "::1"] : ["127.0.0.2", "127.0.0.1"];
      const answers = world([
        node("foo", ofNode, tag ? { taggedAddresses: { [tag]: nodeTag } } : {}),
        service("foo/db", {
          address: own,
          ...(tag ? { taggedAddresses: { [tag]: { address: serviceTag, port: 1 } } } : {}),
        }),
      ]);
      const data = (name: string, type: string): string[] =>
        ask(answers, name, type).answer.map((text) => text.split(" ")[3]!);
      expect([...data("db.service.consul", "A"), ...data("foo.node.consul", "A")]).toEqual(four);
      expect([...data("db.service.consul", "AAAA"), ...data("foo.node.consul", "AAAA")]).toEqual(six);
    }
  });

  it("row 96: compression makes the same reply smaller", () => {
    const changes = [node("foo2", "127.0.0.2")];
    const sizes = [false, true].map(
      (disableCompression): Reply => ask(world(changes, { disableCompression }), "2.0.0.127.in-addr.arpa", "PTR"),
    );
    expect(sizes[0]!.answer).toEqual(sizes[1]!.answer);
    expect(sizes[0]!.size).toBeLessThan(sizes[1]!.size);
  });

  it("row 100: 5,001 instances fill a message of the size asked for", () => {
    const changes = Array.from({ length: 5001 }, (_, i) =>
      service(`big/s${i}`, { service: "big", address: `10.${i >> 8}.1.${i & 255}` }),
    );
    const answers = world([node("big", "10.200.0.1"), ...changes], { enableTruncate: true });
    const udp = ask(answers, "big.service.consul", "A", { edns: 8192 });
    expect([udp.answer.length, udp.tc, udp.opt, udp.size <= 8192]).toEqual([509, true, true, true]);
    const tcp = ask(answers, "big.service.consul", "A", { edns: 8192, tcp: true });
    expect([tcp.answer.length, tcp.tc, tcp.opt, tcp.size <= 65_535]).toEqual([4092, true, true, true]);
  });
});
