import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  encodeJson,
  formatDuration,
  formatTime,
  nearestName,
  parseBool,
  parseDuration,
  parseFlags,
  parseTime,
  quote,
  utcMoment,
} from "../../src/golang/index.js";

test.each<[string, number, string]>([
  ["0", 0, "0s"],
  ["5s", 5e9, "5s"],
  ["-1.5h", -5400e9, "-1h30m0s"],
  ["+5s", 5e9, "5s"],
  ["1h15m30.918s", 4_530_918e6, "1h15m30.918s"],
  ["100ms", 1e8, "100ms"],
  ["12\u00b5s", 12_000, "12\u00b5s"],
  ["12\u03bcs9us", 21_000, "21\u00b5s"],
  ["5.s", 5e9, "5s"],
  [".5s", 5e8, "500ms"],
  ["1ns", 1, "1ns"],
  ["0.3333333333333333333h", 1200e9, "20m0s"],
  ["87600h", 315_360_000e9, "87600h0m0s"],
  ["-9223372036854775808ns", -(2 ** 63), "-2562047h47m16.854775808s"],
])("duration %s is %d ns and prints as %s", (text, ns, printed) => {
  expect(parseDuration(text)).toEqual({ ok: true, ns });
  expect(formatDuration(ns)).toBe(printed);
});

test.each([
  ["", 'time: invalid duration ""'],
  ["zz", 'time: invalid duration "zz"'],
  ["5", 'time: missing unit in duration "5"'],
  ["5s3", 'time: missing unit in duration "5s3"'],
  ["3d", 'time: unknown unit "d" in duration "3d"'],
  ["1h 2m", 'time: unknown unit "h " in duration "1h 2m"'],
  [".s", 'time: invalid duration ".s"'],
  ["+-5s", 'time: invalid duration "+-5s"'],
  ["9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'],
  ['\u00e9"', String.raw`time: invalid duration "\xc3\xa9\""`],
  ["1toString", 'time: unknown unit "toString" in duration "1toString"'],
])("duration %j is refused with Go's text", (text, error) => {
  expect(parseDuration(text)).toEqual({ ok: false, error });
});

test("a printed duration is read back as it was", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (ns) => {
      expect(parseDuration(formatDuration(ns))).toEqual({ ok: true, ns });
    }),
    { numRuns: 1_000 },
  );
});

test("only Go's twelve words are booleans", () => {
  expect(["1", "t", "T", "TRUE", "true", "True"].map(parseBool)).toEqual(Array(6).fill(true));
  expect(["0", "f", "F", "FALSE", "false", "False"].map(parseBool)).toEqual(Array(6).fill(false));
  expect(["tRUE", "yes", "", " 1", "on"].map(parseBool)).toEqual(Array(5).fill(undefined));
});

test("quote escapes as %q does", () => {
  const text = 'a"\\\n\u0001\u007f\u00e9\u2028\u{1F600}\u{e0001}\u0080';
  expect(quote(text)).toBe('"a\\"\\\\\\n\\x01\\x7f\u00e9\\u2028\u{1F600}\\U000e0001\\u0080"');
});

test.each<[unknown, string]>([
  [{ a: "<&>\u2028\u2029", b: undefined, c: [] }, String.raw`{"a":"\u003c\u0026\u003e\u2028\u2029","c":[]}`],
  [{ index: 18_446_744_073_709_551_615n, name: "<" }, '{"index":18446744073709551615,"name":"\\u003c"}'],
  [["\ud800", "\\ud800", "\u{1F600}"], '["\\ufffd","\\\\ud800","\u{1F600}"]'],
  [undefined, "null"],
  [1e21, "1e+21"],
])("encodeJson(%o) escapes as Go does", (value, text) => {
  expect(encodeJson(value)).toBe(text);
});

test("encodeJson indents alike with and without bigints", () => {
  const value = (n: number | bigint) => ({ a: [n, { b: n }], c: {}, d: [] });
  expect(encodeJson(value(1n), "    ")).toBe(encodeJson(value(1), "    "));
  expect(encodeJson({ a: 1n }, "  ")).toBe('{\n  "a": 1\n}');
});

test("encodeJson writes what JSON.parse reads back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(encodeJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.parse(encodeJson({ value, big: 1n }, " "))).toEqual(JSON.parse(JSON.stringify({ value, big: 1 })));
    }),
  );
});

const SPEC = {
  "data-dir": "string",
  dev: "bool",
  "http-port": "atoi",
  recursor: "strings",
  flags: "uint64",
  stale: "parsebool",
  meta: "pairs",
  n: "int",
  wait: "duration",
  timeout: "plain-duration",
} as const;

test.each<[string, object, string[]]>([
  ["-data-dir=x -data-dir y", { "data-dir": "y" }, []],
  ["--dev -recursor a -recursor=b web -dev", { dev: true, recursor: ["a", "b"] }, ["web", "-dev"]],
  ["-dev=false -- -dev", { dev: false }, ["-dev"]],
  ["-dev true", { dev: true }, ["true"]],
  ["-flags 0x10 -n=-1_000", { flags: 16n, n: -1000 }, []],
  ["-flags=18446744073709551615", { flags: 18446744073709551615n }, []],
  ["-flags=0", { flags: 0n }, []],
  ["-stale -stale=F web", { stale: false }, ["web"]],
  [
    "-meta a=1 -meta=b=x=y -meta a=",
    {
      meta: new Map([
        ["a", ""],
        ["b", "x=y"],
      ]),
    },
    [],
  ],
  ["-n 017 -http-port 017", { n: 15, "http-port": 17 }, []],
  ["-wait 1m -timeout=1s", { wait: 60e9, timeout: 1e9 }, []],
  ["-data-dir= -data-dir -dev", { "data-dir": "-dev" }, []],
  ["- -dev", {}, ["-", "-dev"]],
  ["-data-dir=a=b", { "data-dir": "a=b" }, []],
])("flags %j are read as Go reads them", (line, values, rest) => {
  expect(parseFlags(SPEC, line.split(" "))).toEqual({ ok: true, values, rest, uses: expect.any(Array) });
});

test.each<[string, object]>([
  ["-zz", { help: false, error: "flag provided but not defined: -zz" }],
  ["-data_dr=1", { help: false, error: "flag provided but not defined: -data_dr", nearest: "data-dir" }],
  ["-data-dir", { help: false, error: "flag needs an argument: -data-dir" }],
  ["-flags=x", { help: false, error: 'invalid value "x" for flag -flags: parse error' }],
  ["-flags=-1", { help: false, error: 'invalid value "-1" for flag -flags: parse error' }],
  [
    "-n=99999999999999999999",
    { help: false, error: 'invalid value "99999999999999999999" for flag -n: value out of range' },
  ],
  [
    "-flags=18446744073709551616",
    { help: false, error: 'invalid value "18446744073709551616" for flag -flags: value out of range' },
  ],
  [
    "-stale=zz",
    {
      help: false,
      error: 'invalid boolean value "zz" for -stale: strconv.ParseBool: parsing "zz": invalid syntax',
    },
  ],
  ["-meta=zz", { help: false, error: 'invalid value "zz" for flag -meta: Missing "=" value in argument: zz' }],
  ["-n=1__0", { help: false, error: 'invalid value "1__0" for flag -n: parse error' }],
  ["-dev=zz", { help: false, error: 'invalid boolean value "zz" for -dev: parse error' }],
  [
    "-http-port=zz",
    { help: false, error: 'invalid value "zz" for flag -http-port: strconv.Atoi: parsing "zz": invalid syntax' },
  ],
  ["-wait=zz", { help: false, error: 'invalid value "zz" for flag -wait: time: invalid duration "zz"' }],
  ["-timeout=zz", { help: false, error: 'invalid value "zz" for flag -timeout: parse error' }],
  ["---x", { help: false, error: "bad flag syntax: ---x" }],
  ["-=x", { help: false, error: "bad flag syntax: -=x" }],
  ["-constructor", { help: false, error: "flag provided but not defined: -constructor" }],
  ["--help", { help: true, error: "flag: help requested" }],
])("flags %j are refused with Go's text", (line, refusal) => {
  expect(parseFlags(SPEC, line.split(" "))).toEqual({ ok: false, ...refusal });
});

test("the uses of flags keep the order of the command line", () => {
  const read = parseFlags(SPEC, ["-recursor", "a", "-dev", "--recursor=b"]);
  expect(read).toMatchObject({
    uses: [
      { name: "recursor", text: "a" },
      { name: "dev", text: "true" },
      { name: "recursor", text: "b" },
    ],
  });
});

test("no arguments make parseFlags throw", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom("-dev", "-n", "-n=", "--", "-flags=0b", "-meta==", "-flags=0x1_", "-wait=1h1"),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      const read = parseFlags(SPEC, argv);
      if (read.ok) expect(read.rest.length).toBeLessThanOrEqual(argv.length);
      else expect(read.error).not.toBe("");
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string | undefined]>([
  ["bind_adr", "bind_addr"],
  ["BindAddr", "bind_addr"],
  ["client-adrr", "client_addr"],
  ["dns_confg", "dns_config"],
  ["zzz", undefined],
  ["", undefined],
])("the nearest name to %j is %j", (word, name) => {
  expect(nearestName(word, ["bind_addr", "client_addr", "dns_config", "ui"])).toBe(name);
});

describe("a Go layout", () => {
  const moment = utcMoment(Date.UTC(2026, 2, 5, 14, 7, 9, 80));
  it.each([
    ["2006-01-02 15:04:05", "2026-03-05 14:07:09"],
    ["Mon Jan _2 15:04:05 2006", "Thu Mar  5 14:07:09 2026"],
    ["Monday, 02-Jan-06 15:04:05 MST", "Thursday, 05-Mar-26 14:07:09 UTC"],
    ["2006-01-02T15:04:05.000Z07:00", "2026-03-05T14:07:09.080Z"],
    ["3:4:5PM 1/2/06 002", "2:7:9PM 3/5/26 064"],
    ["15h04 .999", "14h07 .08"],
    ["05.999 -0700", "09.08 +0000"],
  ])("%s gives %s", (layout, text) => {
    expect(formatTime(moment, layout)).toBe(text);
  });

  it.each([
    ["-07:00", 5400, "", "+01:30"],
    ["Z0700", -3600, "", "-0100"],
    ["Z07:00:00", 3661, "", "+01:01:01"],
    ["MST", 3600, "", "+0100"],
    ["MST", 3600, "CET", "CET"],
    ["15:04", 3600, "CET", "15:07"],
  ])("%s of an offset of %d s in zone %j is %s", (layout, offsetSeconds, zone, text) => {
    expect(formatTime({ ...moment, offsetSeconds, zone }, layout)).toBe(text);
  });

  it.each([
    ["2006-01-02", "2017-12-31", "2017-12-31 00:00:00 +0000 UTC"],
    ["2006-01-02T15:04:05Z07:00", "2020-02-29T10:11:12.5+01:30", "2020-02-29 10:11:12.5 +0130 +0130"],
    ["Jan _2 06 3:04PM", "feb  3 69 12:05AM", "1969-02-03 00:05:00 +0000 UTC"],
    ["Mon, 02 Jan 2006 15:04:05 MST", "Tue, 10 Nov 2009 23:00:00 UTC", "2009-11-10 23:00:00 +0000 UTC"],
    ["2006 002", "2024 366", "2024-12-31 00:00:00 +0000 UTC"],
  ])("%s reads %s", (layout, given, text) => {
    const read = parseTime(layout, given);
    expect(read.ok && formatTime(read.moment, "2006-01-02 15:04:05.999999999 -0700 MST")).toBe(text);
  });

  it.each([
    ["2006-01-02", "x", 'parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'],
    ["2006-01-02", "2017-1-2", 'parsing time "2017-1-2" as "2006-01-02": cannot parse "1-2" as "01"'],
    ["2006-01-02", "2017-02-30", 'parsing time "2017-02-30": day out of range'],
    ["2006-01-02", "2017-13-30", 'parsing time "2017-13-30": month out of range'],
    ["15:04", "10:00x", 'parsing time "10:00x": extra text: "x"'],
    ["15:04", "25:00", 'parsing time "25:00": hour out of range'],
  ])("%s refuses %s", (layout, given, error) => {
    expect(parseTime(layout, given)).toEqual({ ok: false, error });
  });
});
