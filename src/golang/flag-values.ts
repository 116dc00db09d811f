import { parseBool } from "./bool.js";
import { parseDuration } from "./duration.js";
import { quote } from "./quote.js";

/** What one kind of flag holds once read. */
export interface FlagTypes {
  readonly bool: boolean;
  readonly string: string;
  /** Repeatable: every use appends. */
  readonly strings: readonly string[];
  /** Go's `flag.Int`: prefixes 0x, 0o, 0b and `_` are read; a wrong value says `parse error`. */
  readonly int: number;
  readonly uint: number;
  /** A decimal integer whose error names `strconv.Atoi`, as the agent's own flags (ports) have it. */
  readonly atoi: number;
  /** Nanoseconds; a wrong value gives the text of `time.ParseDuration`, as Consul's own flags do. */
  readonly duration: number;
  /** Nanoseconds; a wrong value says only `parse error`, as Go's `flag.Duration` does. */
  readonly "plain-duration": number;
}

export type FlagKind = keyof FlagTypes;

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const refused = (error: string): Read<never> => ({ ok: false, error });
const accepted = <T>(value: T): Read<T> => ({ ok: true, value });

/** Reads one flag's text; `before` is the value of earlier uses, which only repeatable kinds keep. */
export function readFlagValue(kind: FlagKind, text: string, before: unknown): Read<unknown> {
  switch (kind) {
    case "bool": {
      const value = parseBool(text);
      return value === undefined ? refused("parse error") : accepted(value);
    }
    case "string":
      return accepted(text);
    case "strings":
      return accepted([...(Array.isArray(before) ? before : []), text]);
    case "int":
      return readPrefixed(text, true);
    case "uint":
      return readPrefixed(text, false);
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

/** Go's `strconv.ParseInt(text, 0, 64)`, kept to the integers a number holds exactly. */
function readPrefixed(text: string, signed: boolean): Read<number> {
  const match = PREFIXED.exec(text);
  if (match === null || (!signed && match[1] !== "") || BAD_UNDERSCORE.test(match[2]!)) return refused("parse error");
  const digits = match[2]!.replaceAll("_", "").replace(/^0([0-7])/, "0o$1");
  if (/^0[oO]$/.test(digits)) return refused("parse error");
  const value = (match[1] === "-" ? -1 : 1) * Number(digits);
  return Number.isSafeInteger(value) ? accepted(value === 0 ? 0 : value) : refused("value out of range");
}

function readAtoi(text: string): Read<number> {
  if (!/^[+-]?\d+$/.test(text)) return refused(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) return refused(`strconv.Atoi: parsing ${quote(text)}: value out of range`);
  return accepted(value === 0 ? 0 : value);
}
