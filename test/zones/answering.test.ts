import { describe, expect, it, test } from "vitest";
import { ask, load, name, told, zoneSet } from "./zone-text.js";

const soa = "au example. 60 IN SOA ns1.example. host.example. 1 3600 600 86400 60";

const example = zoneSet({
  "example.": `
www     A     192.0.2.10
        AAAA  2001:db8::10
        MX    10 mail
mail    A     192.0.2.11
alias   CNAME www
out     CNAME www.elsewhere.test.
loop1   CNAME loop2
loop2   CNAME loop1
gone    CNAME nothing
a.b.ent TXT   "deep"
*.wild  A     192.0.2.20
        MX    10 any.wild
x.wild  TXT   "here"
*.cw    CNAME www
sub     NS    ns1.sub
        NS    ns.elsewhere.test.
        DS    1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns1.sub A     192.0.2.30
into    CNAME host.sub
old     DNAME www.new
mail.www.new A 192.0.2.40
_http._tcp SRV 0 5 80 www
`,
});

describe("answers from a zone", () => {
  it.each<[string, string, string[]]>([
    ["www.example.", "A", ["NOERROR AA", "an www.example. 300 IN A 192.0.2.10"]],
    ["WwW.eXample.", "A", ["NOERROR AA", "an WwW.eXample. 300 IN A 192.0.2.10"]],
    ["www.example.", "TXT", ["NOERROR AA", soa]],
    ["none.example.", "A", ["NXDOMAIN AA", soa]],
    ["example.", "NS", ["NOERROR AA", "an example. 300 IN NS ns1.example.", "ad ns1.example. 300 IN A 192.0.2.1"]],
    [
      "www.example.",
      "MX",
      ["NOERROR AA", "an www.example. 300 IN MX 10 mail.example.", "ad mail.example. 300 IN A 192.0.2.11"],
    ],
    [
      "_http._tcp.example.",
      "SRV",
      [
        "NOERROR AA",
        "an _http._tcp.example. 300 IN SRV 0 5 80 www.example.",
        "ad www.example. 300 IN A 192.0.2.10",
        "ad www.example. 300 IN AAAA 2001:db8::10",
      ],
    ],
    ["b.ent.example.", "A", ["NOERROR AA", soa]],
    ["ent.example.", "TXT", ["NOERROR AA", soa]],
    ["x.ent.example.", "TXT", ["NXDOMAIN AA", soa]],
  ])("%s %s", (qname, qtype, expected) => {
    expect(told(example, qname, qtype)).toEqual(expected);
  });

  it("lists every type for ANY", () => {
    expect(ask(example, "www.example.", "ANY")?.answer.map((record) => record.type)).toEqual([1, 15, 28]);
  });

  it("knows nothing of names outside, of zone transfers and of other classes", () => {
    expect(told(example, "example2.", "A")).toEqual(["not here"]);
    expect(told(example, ".", "NS")).toEqual(["not here"]);
    expect(told(example, "example.", "AXFR")).toEqual(["REFUSED"]);
  });
});

describe("HTTPS records (RFC 9460)", () => {
  it("bring the addresses and further HTTPS records of their targets in the zone", () => {
    const set = zoneSet({
      "example.":
        "pool A 192.0.2.7\npool HTTPS 2 backup\nalias HTTPS 0 pool\nself HTTPS 1 self\nself AAAA 2001:db8::1\nout HTTPS 1 x.test.",
    });
    expect(told(set, "alias.example.", "HTTPS")).toEqual([
      "NOERROR AA",
      "an alias.example. 300 IN HTTPS 0 pool.example.",
      "ad pool.example. 300 IN A 192.0.2.7",
      "ad pool.example. 300 IN HTTPS 2 backup.example.",
    ]);
    expect(told(set, "self.example.", "HTTPS").slice(2)).toEqual(["ad self.example. 300 IN AAAA 2001:db8::1"]);
    expect(told(set, "out.example.", "HTTPS").slice(2)).toEqual([]);
  });
});

describe("large sets", () => {
  it("of records with names in them can be read, whole over TCP and cut over UDP", () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `many MX ${i} h${i % 7}.d${i % 3}\nmany NAPTR ${i} 1 "S" "x" "" many`,
    );
    const set = zoneSet({ "example.": lines.join("\n") });
    expect(ask(set, "many.example.", "ANY")?.answer).toHaveLength(120);
    expect(ask(set, "many.example.", "MX", { overTcp: false, ednsBytes: 1_232 })?.header.truncated).toBe(true);
  });
});

describe("aliases", () => {
  it("are followed within the zone, the last answer telling the code", () => {
    expect(told(example, "alias.example.", "A")).toEqual([
      "NOERROR AA",
      "an alias.example. 300 IN CNAME www.example.",
      "an www.example. 300 IN A 192.0.2.10",
    ]);
    expect(told(example, "gone.example.", "A")).toEqual([
      "NXDOMAIN AA",
      "an gone.example. 300 IN CNAME nothing.example.",
      soa,
    ]);
    expect(told(example, "alias.example.", "TXT")).toEqual([
      "NOERROR AA",
      "an alias.example. 300 IN CNAME www.example.",
      soa,
    ]);
  });

  it("are themselves the answer to CNAME and ANY", () => {
    const alias = ["NOERROR AA", "an alias.example. 300 IN CNAME www.example."];
    expect(told(example, "alias.example.", "CNAME")).toEqual(alias);
    expect(told(example, "alias.example.", "ANY")).toEqual(alias);
  });

  it("in a circle are told once each", () => {
    expect(told(example, "loop1.example.", "A")).toEqual([
      "NOERROR AA",
      "an loop1.example. 300 IN CNAME loop2.example.",
      "an loop2.example. 300 IN CNAME loop1.example.",
    ]);
  });

  it("that leave the zones end the answer, and say where they lead", () => {
    expect(told(example, "out.example.", "A")).toEqual([
      "NOERROR AA",
      "an out.example. 300 IN CNAME www.elsewhere.test.",
    ]);
    expect(example.leadsTo).toEqual(name("www.elsewhere.test."));
    told(example, "alias.example.", "A");
    expect(example.leadsTo).toBeUndefined();
  });

  it("may lead beyond the zones where somebody knows more", () => {
    const soa = { owner: name("consul."), type: 6, class: 1, ttlSeconds: 0, rdata: Uint8Array.from(Array(22).fill(0)) };
    const set = zoneSet({ "example.": "out CNAME web.service.consul.\ngone CNAME no.consul." }, (target, code) =>
      target[0] === 2
        ? { rcode: 3, answer: [], authority: [soa] }
        : {
            rcode: 0,
            answer: [{ owner: target, type: code, class: 1, ttlSeconds: 0, rdata: Uint8Array.of(10, 0, 0, 1) }],
            authority: [],
          },
    );
    expect(told(set, "out.example.", "A")).toEqual([
      "NOERROR AA",
      "an out.example. 300 IN CNAME web.service.consul.",
      "an web.service.consul. 0 IN A 10.0.0.1",
    ]);
    expect(told(set, "gone.example.", "A")).toEqual([
      "NXDOMAIN AA",
      "an gone.example. 300 IN CNAME no.consul.",
      "au consul. 0 IN SOA . . 0 0 0 0 0",
    ]);
    expect(set.leadsTo).toBeUndefined();
  });

  it("are followed from zone to zone, at most sixteen", () => {
    const set = zoneSet({
      "a.test.": "x CNAME y.b.test.\nshort CNAME z.sub.a.test.",
      "b.test.": "y CNAME z.sub.a.test.",
      "sub.a.test.": `z A 192.0.2.9\n${Array.from({ length: 30 }, (_, i) => `c${i} CNAME c${i + 1}`).join("\n")}`,
    });
    expect(told(set, "x.a.test.", "A")).toEqual([
      "NOERROR AA",
      "an x.a.test. 300 IN CNAME y.b.test.",
      "an y.b.test. 300 IN CNAME z.sub.a.test.",
      "an z.sub.a.test. 300 IN A 192.0.2.9",
    ]);
    expect(told(set, "short.a.test.", "A").at(-1)).toBe("an z.sub.a.test. 300 IN A 192.0.2.9");
    expect(ask(set, "c0.sub.a.test.", "A")?.answer).toHaveLength(17);
  });
});

describe("wildcards (RFC 4592)", () => {
  it.each<[string, string, string[]]>([
    ["q.wild.example.", "A", ["NOERROR AA", "an q.wild.example. 300 IN A 192.0.2.20"]],
    ["q.r.wild.example.", "A", ["NOERROR AA", "an q.r.wild.example. 300 IN A 192.0.2.20"]],
    ["q.wild.example.", "TXT", ["NOERROR AA", soa]],
    ["x.wild.example.", "A", ["NOERROR AA", soa]],
    ["q.x.wild.example.", "A", ["NXDOMAIN AA", soa]],
    ["*.wild.example.", "A", ["NOERROR AA", "an *.wild.example. 300 IN A 192.0.2.20"]],
    ["q.*.wild.example.", "A", ["NXDOMAIN AA", soa]],
    ["wild.example.", "A", ["NOERROR AA", soa]],
    [
      "q.wild.example.",
      "MX",
      ["NOERROR AA", "an q.wild.example. 300 IN MX 10 any.wild.example.", "ad any.wild.example. 300 IN A 192.0.2.20"],
    ],
    [
      "q.cw.example.",
      "A",
      ["NOERROR AA", "an q.cw.example. 300 IN CNAME www.example.", "an www.example. 300 IN A 192.0.2.10"],
    ],
  ])("%s %s", (qname, qtype, expected) => {
    expect(told(example, qname, qtype)).toEqual(expected);
  });
});

describe("delegations", () => {
  const referral = [
    "au sub.example. 300 IN NS ns1.sub.example.",
    "au sub.example. 300 IN NS ns.elsewhere.test.",
    "ad ns1.sub.example. 300 IN A 192.0.2.30",
  ];
  it.each([
    ["sub.example.", "NS"],
    ["host.sub.example.", "A"],
    ["ns1.sub.example.", "A"],
    ["a.b.sub.example.", "DS"],
  ])("%s %s is a referral with glue, without authority", (qname, qtype) => {
    expect(told(example, qname, qtype)).toEqual(["NOERROR", ...referral]);
  });

  it("have their DS on this side", () => {
    const reply = told(example, "sub.example.", "DS");
    expect(reply[0]).toBe("NOERROR AA");
    expect(reply[1]).toMatch(/^an sub\.example\. 300 IN DS 1 13 2 /);
    expect(told(zoneSet({ "example.": "sub NS ns.else." }), "sub.example.", "DS")).toEqual(["NOERROR AA", soa]);
  });

  it("end an alias's way with a referral", () => {
    expect(told(example, "into.example.", "A")).toEqual([
      "NOERROR AA",
      "an into.example. 300 IN CNAME host.sub.example.",
      ...referral,
    ]);
  });

  it("to a zone of ours give way to that zone, but for DS", () => {
    const set = zoneSet({ "example.": "sub NS ns1.sub\nns1.sub A 192.0.2.99", "sub.example.": "www A 192.0.2.5" });
    expect(told(set, "www.sub.example.", "A")).toEqual(["NOERROR AA", "an www.sub.example. 300 IN A 192.0.2.5"]);
    expect(told(set, "sub.example.", "DS")).toEqual(["NOERROR AA", soa]);
  });
});

describe("DNAME (RFC 6672)", () => {
  it("gives names below it a CNAME of the same TTL, and is followed", () => {
    expect(told(example, "mail.old.example.", "A")).toEqual([
      "NOERROR AA",
      "an old.example. 300 IN DNAME www.new.example.",
      "an mail.old.example. 300 IN CNAME mail.www.new.example.",
      "an mail.www.new.example. 300 IN A 192.0.2.40",
    ]);
  });

  it("does not touch its own name", () => {
    expect(told(example, "old.example.", "A")).toEqual(["NOERROR AA", soa]);
    expect(told(example, "old.example.", "DNAME")).toEqual([
      "NOERROR AA",
      "an old.example. 300 IN DNAME www.new.example.",
    ]);
  });

  it("says YXDOMAIN when the name made from it is too long", () => {
    const long = `${"x".repeat(63)}.${"y".repeat(63)}.${"z".repeat(63)}`;
    const set = zoneSet({ "example.": `old DNAME ${long}` });
    const reply = ask(set, `${"a".repeat(50)}.${"b".repeat(50)}.old.example.`, "A");
    expect(reply?.header.rcode).toBe(6);
    expect(reply?.answer.map((record) => record.type)).toEqual([39]);
  });

  it("at the apex moves all names below it", () => {
    const set = zoneSet({ "new.test.": "www A 192.0.2.7" });
    const text = "@ 300 SOA ns.new.test. host 1 1 1 1 60\n@ NS ns.new.test.\n@ DNAME new.test.";
    const moved = zoneSetOf(text);
    set.put(moved);
    expect(told(set, "www.old.test.", "A")).toEqual([
      "NOERROR AA",
      "an old.test. 300 IN DNAME new.test.",
      "an www.old.test. 300 IN CNAME www.new.test.",
      "an www.new.test. 300 IN A 192.0.2.7",
    ]);
  });
});

function zoneSetOf(text: string) {
  const loaded = load("old.test.", text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.zone;
}

describe("sizes", () => {
  const many = zoneSet({
    "example.": `${Array.from({ length: 60 }, (_, i) => `many A 10.0.0.${i}`).join("\n")}\n${Array.from({ length: 30 }, (_, i) => `sub NS ns${i}.sub\nns${i}.sub A 10.1.0.${i}`).join("\n")}`,
  });

  test("a set that does not fit is left out whole, with TC", () => {
    expect(told(many, "many.example.", "A", { overTcp: false })).toEqual(["NOERROR AA TC"]);
    expect(ask(many, "many.example.", "A", { overTcp: false, ednsBytes: 1232 })?.answer).toHaveLength(60);
    expect(ask(many, "many.example.", "A")?.answer).toHaveLength(60);
  });

  test("glue that does not fit sets TC", () => {
    expect(told(many, "x.sub.example.", "A", { overTcp: false })).toEqual(["NOERROR TC"]);
    expect(ask(many, "x.sub.example.", "A")?.additional).toHaveLength(30);
  });

  test("the client's EDNS is repeated, versions above 0 are refused", () => {
    const reply = ask(many, "ns1.example.", "A", { overTcp: false, ednsBytes: 4000 });
    expect(reply?.edns).toMatchObject({ udpBytes: 4000, version: 0, extendedRcode: 0 });
  });
});

describe("a set of zones", () => {
  test("finds records for others, aliases followed", () => {
    expect(example.lookup(name("alias.example."), 1)?.records.map((record) => record.type)).toEqual([5, 1]);
    expect(example.lookup(name("none.example."), 1)?.records).toEqual([]);
    expect(example.lookup(name("other."), 1)).toBeUndefined();
  });

  test("forgets a zone that is removed", () => {
    const set = zoneSet({ "a.test.": "x A 192.0.2.1", "b.test.": "x A 192.0.2.2" });
    expect(set.names()).toEqual(["a.test.", "b.test."]);
    expect(set.remove(name("A.test."))).toBe(true);
    expect(set.remove(name("a.test."))).toBe(false);
    expect(told(set, "x.a.test.", "A")).toEqual(["not here"]);
    expect(told(set, "x.b.test.", "A")).toEqual(["NOERROR AA", "an x.b.test. 300 IN A 192.0.2.2"]);
  });

  test("may hold the root", () => {
    const set = zoneSet({ ".": "www A 192.0.2.1\nalias CNAME www\n*.deep CNAME alias" });
    expect(told(set, "q.deep.", "A")).toEqual([
      "NOERROR AA",
      "an q.deep. 300 IN CNAME alias.",
      "an alias. 300 IN CNAME www.",
      "an www. 300 IN A 192.0.2.1",
    ]);
    expect(told(set, ".", "NS").slice(1)).toEqual(["an . 300 IN NS ns1.", "ad ns1. 300 IN A 192.0.2.1"]);
  });
});
