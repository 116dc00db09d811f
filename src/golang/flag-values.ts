import { parseBool } from "./bool.js";
import { parseDuration } from "./duration.js";
import { quote } from "./quote.js";

/** What one kind of flag holds once read. */
export interface FlagTypes {
  readonly bool: boolean;
  /** A boolean whose error names `strconv.ParseBool`, as Consul's own flag types have it. */
  readonly parsebool: boolean;
  readonly string: string;
  /** Repeatable: every use appends. */
  readonly strings: readonly string[];
  /** `key=value`, repeatable; the last value of a key counts. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Go's `flag.Int`: prefixes 0x, 0o, 0b and `_` are read; a wrong value says `parse error`. */
  readonly int: number;
  readonly uint: number;
  /** Go's `flag.Uint64`, with all of its 64 bits. */
  readonly uint64: bigint;
  /** A decimal integer whose error names `strconv.Atoi`, as the agent's own flags (ports) have it. */
  readonly atoi: number;
  /** Nanoseconds; a wrong value gives the text of `time.ParseDuration`, as Consul's own flags do. */
  readonly duration: number;
  /** Nanoseconds; a wrong value says only `parse error`, as Go's `flag.Duration` does. */
  readonly "plain-duration": number;
}

export type FlagKind = keyof FlagTypes;

/** A flag of these kinds is set by its name alone; a value needs `=`. */
export function isBoolKind(kind: FlagKind): boolean {
  return kind === "bool" || kind === "parsebool";
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const refused = (error: string): Read<never> => ({ ok: false, error });
const accepted = <T>(value: T): Read<T> => ({ ok: true, value });

/** Reads one flag's text; `before` is the value of earlier uses, which only repeatable kinds keep. */
export function readFlagValue(kind: FlagKind, text: string, before: unknown): Read<unknown> {
  switch (kind) {
    case "bool":
    case "parsebool": {
      const value = parseBool(text);
      if (value !== undefined) return accepted(value);
      return refused(kind === "bool" ? "parse error" : `strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
    }
    case "string":
      return accepted(text);
    case "strings":
      return accepted([...(Array.isArray(before) ? before : []), text]);
    case "pairs":
      return readPair(text, before);
    case "int":
      return readInt(text);
    case "uint":
      return isSigned(text) ? refused("parse error") : readInt(text);
    case "uint64":
      return readUint64(text);
    case "atoi":
      return readAtoi(text);
    case "duration":
    case "plain-duration": {
      const read = parseDuration(text);
      if (read.ok) return accepted(read.ns);
      return refused(kind === "duration" ? read.error : "parse error");
    }
  }
}

const PREFIXED = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]*|[1-9][0-9_]*)$/;
const BAD_UNDERSCORE = /__|_$|^_/;

function readPair(text: string, before: unknown): Read<ReadonlyMap<string, string>> {
  const at = text.indexOf("=");
  if (at < 0) return refused(`Missing "=" value in argument: ${text}`);
  const earlier: ReadonlyMap<string, string> = before instanceof Map ? before : new Map();
  return accepted(new Map([...earlier, [text.slice(0, at), text.slice(at + 1)]]));
}

/** Go's `strconv.ParseInt(text, 0, 64)`, kept to the integers a number holds exactly. */
function readInt(text: string): Read<number> {
  const value = readPrefixed(text);
  if (value === undefined) return refused("parse error");
  const number = Number(value);
  return Number.isSafeInteger(number) ? accepted(number) : refused("value out of range");
}

const UINT64_MAX = (1n << 64n) - 1n;

/** Go's `strconv.ParseUint(text, 0, 64)`. */
function readUint64(text: string): Read<bigint> {
  const value = isSigned(text) ? undefined : readPrefixed(text);
  if (value === undefined) return refused("parse error");
  return value <= UINT64_MAX ? accepted(value) : refused("value out of range");
}

function isSigned(text: string): boolean {
  return text.startsWith("-") || text.startsWith("+");
}

/** An integer with Go's prefixes and underscores, or undefined. */
function readPrefixed(text: string): bigint | undefined {
  const match = PREFIXED.exec(text);
  if (match === null || BAD_UNDERSCORE.test(match[2]!)) return undefined;
  const digits = match[2]!.replaceAll("_", "").replace(/^0([0-7])/, "0o$1");
  if (/^0[oO]$/.test(digits)) return undefined;
  return match[1] === "-" ? -BigInt(digits) : BigInt(digits);
}

function readAtoi(text: string): Read<number> {
  if (!/^[+-]?\d+$/.test(text)) return refused(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) return refused(`strconv.Atoi: parsing ${quote(text)}: value out of range`);
  return accepted(value === 0 ? 0 : value);
}
