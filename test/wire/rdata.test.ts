import * as dnsPacket from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesToHex,
  decodeRdata,
  encodeRdata,
  formatRdata,
  parseRdata,
  type RdataType,
  rdataTypes,
  tokenize,
  typeFromText,
} from "../../src/wire/index.js";
import { rdataValues } from "./arbitraries.js";

function parseText(type: string, text: string): ReturnType<typeof parseRdata> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  return parseRdata(typeFromText(type)!, tokens.tokens);
}

describe("every record type", () => {
  it.each(Object.entries(rdataTypes))("%s survives bytes and text unchanged", (key, registered) => {
    const rdataType = registered as RdataType<unknown>;
    fc.assert(
      fc.property(rdataValues[key]!, (value) => {
        const rdata = encodeRdata(rdataType, value)!;
        expect(decodeRdata(rdataType, rdata)).toEqual(value);
        const text = formatRdata({ owner: Uint8Array.of(0), type: rdataType.code, class: 1, ttlSeconds: 0, rdata });
        const back = parseText(rdataType.name, text);
        expect(back.ok ? bytesToHex(back.rdata) : back.reason).toBe(bytesToHex(rdata));
      }),
      { numRuns: 60 },
    );
  });

  it.each(Object.entries(rdataTypes))("%s refuses data cut short or reads less, never throws", (key, registered) => {
    const rdataType = registered as RdataType<unknown>;
    fc.assert(
      fc.property(rdataValues[key]!, fc.nat(), (value, cut) => {
        const rdata = encodeRdata(rdataType, value)!;
        const part = rdata.subarray(0, cut % Math.max(1, rdata.length));
        const again = decodeRdata(rdataType, part);
        if (again !== undefined) expect(bytesToHex(encodeRdata(rdataType, again)!)).toBe(bytesToHex(part));
      }),
      { numRuns: 40 },
    );
  });
});

describe("presentation form", () => {
  it.each([
    ["A", "192.0.2.1", "c0000201"],
    ["AAAA", "2001:db8::1", "20010db8000000000000000000000001"],
    ["MX", "10 mail.example.", "000a046d61696c076578616d706c6500"],
    ["TXT", '"a b" c\\;d "\\034"', "03612062" + "03633b64" + "0122"],
    ["SRV", "1 2 3 t.", "000100020003017400"],
    ["CAA", '0 issue "ca.example"', "0005697373756563612e6578616d706c65"],
    ["DS", "60485 5 1 2BB183AF 5F22588179", "ec4505012bb183af5f22588179"],
    ["NSEC", "host.example. A MX RRSIG", "04686f7374076578616d706c65000006400100000002"],
    ["HTTPS", '1 . alpn="h2,h3" port=8443', "000100000100060268320268330003000220fb"],
    [
      "SVCB",
      "16 foo.example. mandatory=alpn,ipv4hint alpn=h2 ipv4hint=192.0.2.1",
      "001003666f6f076578616d706c650000000004000100040001000302683200040004c0000201",
    ],
    [
      "NAPTR",
      '100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.example.',
      "00640032" + "0173" + "0d7a333935302b49324c2b493243" + "00" + "065f7a33393530045f746370076578616d706c6500",
    ],
    ["TYPE65280", "\\# 3 0a0b0c", "0a0b0c"],
    ["A", "\\# 4 c0000201", "c0000201"],
  ])("of %s %s is read as it should", (type, text, hex) => {
    const result = parseText(type, text);
    expect(result.ok ? bytesToHex(result.rdata) : result.reason).toBe(hex);
  });

  it.each([
    ["NSEC3", "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY TYPE51"],
    ["NSEC3", "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr"],
    ["RRSIG", "A 5 3 86400 20030322173103 20030220173103 2642 example. aGk="],
    [
      "SVCB",
      '1 . mandatory=alpn,port alpn="h2,f\\\\\\\\oo\\\\,bar" port=1 ipv6hint=2001:db8::1 key667="hello\\210qoo"',
    ],
  ])("of %s %s is written as it was read", (type, text) => {
    const result = parseText(type, text);
    if (!result.ok) expect.unreachable(result.reason);
    const code = typeFromText(type)!;
    const record = { owner: Uint8Array.of(0), type: code, class: 1, ttlSeconds: 0, rdata: result.rdata };
    expect(formatRdata(record)).toBe(text);
  });

  it.each([
    ["A", "192.0.2", "address is not an IPv4 address"],
    ["A", "192.0.2.1 x", "text after the data: x"],
    ["MX", "ten mail.", "preference is not a number from 0 to 65535: ten"],
    ["TXT", "", "string is missing"],
    ["SRV", "1 2 3 a..b", "target: empty label in a..b"],
    ["A", "\\# 3 c00002", "malformed A data"],
    ["TYPE65280", "\\# 2 0a0b0c", "data is not 2 bytes long"],
    ["HTTPS", "1 . port=70000", "malformed or repeated parameter: port=70000"],
  ])("of %s %s is refused with the field named", (type, text, reason) => {
    const result = parseText(type, text);
    expect(result.ok ? "accepted" : result.reason).toBe(reason);
  });
});

describe("against another codec", () => {
  const name = "host.example";
  const cases: [dnsPacket.Answer, string][] = [
    [{ type: "A", name, data: "192.0.2.1" }, "192.0.2.1"],
    [{ type: "AAAA", name, data: "2001:db8::1" }, "2001:db8::1"],
    [{ type: "MX", name, data: { preference: 5, exchange: "m.example" } }, "5 m.example."],
    [{ type: "SRV", name, data: { priority: 1, weight: 2, port: 3, target: "t.example" } }, "1 2 3 t.example."],
    [{ type: "CAA", name, data: { flags: 0, tag: "issue", value: "x" } } as dnsPacket.Answer, '0 issue "x"'],
    [
      { type: "DS", name, data: { keyTag: 1, algorithm: 8, digestType: 2, digest: Buffer.from("aabb", "hex") } },
      "1 8 2 AABB",
    ],
    [{ type: "NSEC", name, data: { nextDomain: "z.example", rrtypes: ["A", "SOA", "NSEC"] } }, "z.example. A SOA NSEC"],
  ];
  it.each(cases)("agrees on %o", (answer, text) => {
    const packet = dnsPacket.encode({ type: "response", answers: [{ ttl: 1, ...answer } as dnsPacket.Answer] });
    const nameBytes = 14;
    const rdata = packet.subarray(12 + nameBytes + 10);
    const result = parseText(answer.type, text);
    expect(result.ok ? bytesToHex(result.rdata) : result.reason).toBe(rdata.toString("hex"));
  });
});
