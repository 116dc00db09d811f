import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesToHex,
  compareNames,
  foldName,
  formatIpv6,
  isWithin,
  nameFromText,
  nameToText,
  parseAddress,
  parseIpv6,
  sameName,
} from "../../src/wire/index.js";
import { anyName } from "./arbitraries.js";

function name(text: string): Uint8Array {
  const result = nameFromText(text);
  if (!result.ok) throw new Error(result.reason);
  return result.name;
}

describe("names", () => {
  it("read back from their text as the same bytes", () => {
    fc.assert(
      fc.property(anyName, (wire) => {
        fc.pre(wire.length <= 255);
        const result = nameFromText(nameToText(wire));
        expect(result.ok ? bytesToHex(result.name) : result.reason).toBe(bytesToHex(wire));
      }),
    );
  });

  it.each([
    ["", "empty name"],
    ["a..b", "empty label in a..b"],
    [".a", "empty label in .a"],
    ["a\\25", "bad escape in a\\25"],
    ["a\\256", "bad escape in a\\256"],
    [`${"x".repeat(64)}.`, `label longer than 63 bytes in ${"x".repeat(64)}.`],
    [`${"abcdefg.".repeat(32)}`, `name longer than 255 bytes: ${"abcdefg.".repeat(32)}`],
  ])("refuse %j", (text, reason) => {
    const result = nameFromText(text);
    expect(result.ok ? nameToText(result.name) : result.reason).toBe(reason);
  });

  it("take a label of 63 bytes and a name of 255", () => {
    const long = `${"x".repeat(63)}.${"y".repeat(63)}.${"z".repeat(63)}.${"w".repeat(61)}.`;
    expect(name(long).length).toBe(255);
    expect(nameToText(name(long))).toBe(long);
  });

  it("complete a relative name with the origin", () => {
    const result = nameFromText("www", name("example.com."));
    expect(result.ok ? nameToText(result.name) : "").toBe("www.example.com.");
  });

  it("escape what is not plain", () => {
    expect(nameToText(Uint8Array.of(4, 32, 46, 255, 34, 0))).toBe('\\032\\.\\255\\".');
  });

  it.each([
    ["www.Example.com.", "example.COM.", true],
    ["example.com.", "example.com.", true],
    ["notexample.com.", "example.com.", false],
    ["com.", "example.com.", false],
    ["anything.", ".", true],
  ])("know that %s within %s is %s", (inner, zone, expected) => {
    expect(isWithin(name(inner), name(zone))).toBe(expected);
  });

  it("sort in canonical order", () => {
    const sorted = ["example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.", "z.example."];
    const shuffled = [...sorted].reverse().map(name);
    expect(shuffled.sort(compareNames).map(nameToText)).toEqual(sorted);
  });

  it("fold to the same name whatever the case", () => {
    fc.assert(
      fc.property(anyName, (wire) => {
        expect(sameName(wire, foldName(wire))).toBe(true);
      }),
    );
  });
});

describe("addresses", () => {
  it.each([
    ["::", "::"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:0:0:0:0:0:0:0", "1::"],
    ["::ffff:10.1.2.3", "::ffff:10.1.2.3"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ])("read %s and write it as %s", (text, canonical) => {
    expect(formatIpv6(parseIpv6(text)!)).toBe(canonical);
  });

  it.each([
    "",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "256.1.1.1",
    ":::",
    "1::2::3",
    "12345::",
    "::1.2.3",
    "1:2:3:4:5:6:7",
    "1.2.3.4::",
    "fe80::1%eth0",
  ])("refuse %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});
