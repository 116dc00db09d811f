import { describe, expect, it } from "vitest";
import { formatRecord } from "../../src/wire/index.js";
import { faultText, ZoneSet } from "../../src/zones/index.js";
import { load, name, told, withApex, zoneSet } from "./zone-text.js";

const head = "@ 300 SOA ns.else. host 1 1h 10m 1w 1m\n@ 300 NS ns.else.\n";

/** All faults of a zone `example.` made of the given text. */
function faults(text: string, include?: Parameters<typeof load>[2]): string[] {
  return load("example.", text, include).faults.map(faultText);
}

/** The records of a name, as text. */
function records(text: string, qname: string, type = 255): string[] {
  const loaded = load("example.", text);
  if (!loaded.ok) throw new Error(loaded.faults.map(faultText).join("\n"));
  const set = new ZoneSet();
  set.put(loaded.zone);
  return set.lookup(name(qname), type)!.records.map(formatRecord);
}

describe("master files", () => {
  it.each<[string, string, string]>([
    ["a name completed with the origin", "www 5 A 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["class and TTL in either order", "www IN 5 A 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["TTL before class", "www 5 IN A 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["TTL units", "www 1h30m A 192.0.2.1", "www.example. 5400 IN A 192.0.2.1"],
    ["$TTL", "$TTL 2d\nwww A 192.0.2.1", "www.example. 172800 IN A 192.0.2.1"],
    ["the TTL of the record before", "www A 192.0.2.1", "www.example. 300 IN A 192.0.2.1"],
    ["a blank owner", "www 5 TXT a\n 5 A 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    [
      "$ORIGIN, relative to the one before",
      "$ORIGIN b\n$ORIGIN a\nwww 5 A 192.0.2.1",
      "www.a.b.example. 5 IN A 192.0.2.1",
    ],
    ["parentheses over lines", "www 5 ( ; comment\n A\n 192.0.2.1 ) ; end", "www.example. 5 IN A 192.0.2.1"],
    ["quotes around what would end the line", 'www 5 TXT "a;b (c" d', 'www.example. 5 IN TXT "a;b (c" "d"'],
    ["escapes", 'www 5 TXT "say \\"x\\"" \\065\\;', 'www.example. 5 IN TXT "say \\"x\\"" "A;"'],
    ["escapes in names", "w\\.w\\032w 5 A 192.0.2.1", "w\\.w\\032w.example. 5 IN A 192.0.2.1"],
    ["@ in data", "www 5 CNAME @", "www.example. 5 IN CNAME example."],
    ["an absolute name", "www.example. 5 A 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["unknown types (RFC 3597)", "www 5 TYPE65280 \\# 3 0a0b 0c", "www.example. 5 IN TYPE65280 \\# 3 0a0b0c"],
    ["known types as bytes", "www 5 A \\# 4 c0000201", "www.example. 5 IN A 192.0.2.1"],
    ["known types by number", "www 5 TYPE1 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["CR LF and a byte order mark", "\r\nwww\t5\tA\t192.0.2.1\r\n", "www.example. 5 IN A 192.0.2.1"],
    ["lower-case mnemonics", "www 5 in a 192.0.2.1", "www.example. 5 IN A 192.0.2.1"],
    ["quoted service parameters", 'www 5 HTTPS 1 . alpn="h2,h3"', 'www.example. 5 IN HTTPS 1 . alpn="h2,h3"'],
  ])("may have %s", (_, line, expected) => {
    const qname = expected.split(" ")[0]!;
    const all = [1, 16, 5, 65, 65_280].flatMap((type) => records(head + line, qname, type));
    expect(all).toContain(expected);
  });

  it("have units in the SOA too", () => {
    expect(records(head, "example.", 6)).toEqual(["example. 300 IN SOA ns.else. host.example. 1 3600 600 604800 60"]);
  });

  it("take the SOA's minimum where no TTL is given at all", () => {
    const text = "@ SOA ns.else. host 1 1 1 1 77\n@ NS ns.else.";
    expect(records(text, "example.", 2)).toEqual(["example. 77 IN NS ns.else."]);
  });
});

describe("faults of master files", () => {
  it.each<[string, string]>([
    ["www 5 A 192.0.2.999", "test.zone:3:9: error: address is not an IPv4 address"],
    ["www 5 MX 10", "test.zone:3:10: error: exchange is missing"],
    ["www 5 MX x mail", "test.zone:3:10: error: preference is not a number from 0 to 65535: x"],
    ["www 5 A 192.0.2.1 more", "test.zone:3:19: error: text after the data: more"],
    ["www 5 SRV 1 2\n  99999 host", "test.zone:3:13: error: port is missing"],
    ["www 5 SRV ( 1 2\n  99999 host )", "test.zone:4:3: error: port is not a number from 0 to 65535: 99999"],
    ["www 5 NONSENSE x", "test.zone:3:7: error: unknown record type: NONSENSE"],
    ["www 5", "test.zone:3:5: error: record type is missing"],
    ["www 5 ANY x", "test.zone:3:7: error: ANY is no type for data"],
    ["www CH A 192.0.2.1", "test.zone:3:5: error: only class IN can be served, not CH"],
    ["www 3000000000 A 192.0.2.1", "test.zone:3:5: error: TTL above 2147483647: 3000000000"],
    ["a..b 5 A 192.0.2.1", "test.zone:3:1: error: empty label in a..b"],
    ["www 5 TXT (a", "test.zone:3:11: error: parenthesis is not closed"],
    ["www 5 TXT a)", "test.zone:3:12: error: parenthesis was not opened"],
    ['www 5 TXT "a\nb 5 A 192.0.2.1', "test.zone:3:11: error: quote is not closed on its line"],
    ["$GENERATE 1-2 a A 1", "test.zone:3:1: error: unknown directive: $GENERATE"],
    ["$TTL soon", "test.zone:3:6: error: $TTL is not a time of at most 2147483647 seconds: soon"],
    ["$ORIGIN", "test.zone:3:1: error: $ORIGIN needs a value"],
    ["$INCLUDE other.db", "test.zone:3:10: error: cannot include other.db: no such file"],
    ["www 5 A 192.0.2.1\nwww 5 CNAME x", "test.zone:4:1: error: www.example. has a CNAME beside A"],
    ["www 5 CNAME x\nwww 5 CNAME y", "test.zone:3:1: error: www.example. has two CNAME records"],
    [
      "d 5 DNAME x\na.d 5 A 192.0.2.1",
      "test.zone:4:1: error: a.d.example. is below the DNAME at d.example. (RFC 6672 §2.4)",
    ],
    ["*.d 5 NS x", "test.zone:3:1: error: NS at a wildcard has no defined meaning (RFC 4592 §4)"],
    ["x 5 SOA a b 1 1 1 1 1", "test.zone:3:1: error: SOA at x.example., which is not the zone's name"],
    ["d 5 NS x.else.\nd 5 DNAME y", "test.zone:4:1: error: d.example. has a DNAME beside NS"],
  ])("%j: %s", (text, expected) => {
    expect(faults(head + text)).toContain(expected);
    expect(load("example.", head + text).ok).toBe(false);
  });

  it.each<[string, string]>([
    ["www.other. 5 A 192.0.2.1", "test.zone:3:1: warning: www.other. is outside the zone example.: ignored"],
    ["www 5 A 192.0.2.1\nwww 5 A 192.0.2.1", "test.zone:4:1: warning: www.example. has the same A record twice"],
    [
      "www 5 A 192.0.2.1\nwww 6 A 192.0.2.2",
      "test.zone:4:1: warning: TTL 6 differs from the 5 of the same name and type, which counts",
    ],
    ["d 5 NS ns.d", "test.zone:3:1: warning: NS names ns.d.example., which has no address in this zone"],
    [
      "d 5 NS x.else.\na.d 5 TXT x",
      "test.zone:4:1: warning: TXT at a.d.example. is never seen: d.example. is delegated",
    ],
    ["m 5 MX 1 c\nc 5 CNAME x.else.", "test.zone:3:1: warning: MX names c.example., which is a CNAME (RFC 2181 §10.3)"],
    ["d 5 DNAME x.d", "test.zone:3:1: warning: DNAME leads below its own name: it is followed once"],
  ])("%j only warns: %s", (text, expected) => {
    expect(faults(head + text)).toContain(expected);
    expect(load("example.", head + text).ok).toBe(true);
  });

  it("name what is missing altogether", () => {
    expect(faults("")).toEqual([
      "test.zone:1:1: error: no SOA record at example.",
      "test.zone:1:1: error: no NS record at example.",
    ]);
    expect(faults(` 5 A 192.0.2.1\n${head}`)[0]).toMatch(/^test\.zone:1:2: error: no owner/);
  });

  it("are all told at once, to a bound, errors first", () => {
    const text = head + "www 5 A x\n".repeat(3) + "www.other. 5 A 192.0.2.1\n".repeat(150) + "www 5 A y\n";
    const loaded = load("example.", text);
    expect(loaded.faults).toHaveLength(100);
    expect(loaded.omittedFaults).toBe(54);
    expect(loaded.faults.filter(({ severity }) => severity === "error").map(({ line }) => line)).toEqual([
      3, 4, 5, 156,
    ]);
  });
});

describe("$INCLUDE", () => {
  const files: Record<string, string> = {
    "hosts.db": "a 5 A 192.0.2.1\n$ORIGIN deep\nb 5 A 192.0.2.2",
    "bad.db": "\nc 5 A nonsense",
    "self.db": "$INCLUDE self.db",
  };
  const include = (path: string) => {
    const text = files[path];
    return text === undefined ? ({ ok: false, reason: "gone" } as const) : ({ ok: true, file: path, text } as const);
  };

  it("reads another file, whose origin and owner end with it", () => {
    const set = zoneSet({});
    const loaded = load("example.", withApex("www A 192.0.2.9\n$INCLUDE hosts.db sub\n A 192.0.2.10"), include);
    if (!loaded.ok) throw new Error(loaded.faults.map(faultText).join());
    set.put(loaded.zone);
    expect(told(set, "a.sub.example.", "A")[1]).toBe("an a.sub.example. 5 IN A 192.0.2.1");
    expect(told(set, "b.deep.sub.example.", "A")[1]).toBe("an b.deep.sub.example. 5 IN A 192.0.2.2");
    expect(told(set, "www.example.", "A")).toHaveLength(3);
  });

  it("names the included file in faults, and ends where a file includes itself", () => {
    expect(faults(`${head}$INCLUDE bad.db`, include)).toEqual(["bad.db:2:7: error: address is not an IPv4 address"]);
    expect(faults(`${head}$INCLUDE self.db`, include)).toEqual([
      "self.db:1:10: error: $INCLUDE nested more than 8 deep",
    ]);
  });
});
