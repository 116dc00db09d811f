import type { TextSink } from "../limits.js";
import { fromRune, hexPairs, toBytes } from "../text.js";
import { formatFloat } from "./float.js";
import { type Flags, pad, padBlank } from "./padding.js";
import { canBackquote, isPrint, quote, quoteRune } from "./quote.js";

const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** Writes an integer with `verb`; false when the verb does not fit. */
export function writeInteger(sink: TextSink, flags: Flags, value: bigint, signed: boolean, verb: string): boolean {
  if (flags.sharpV && verb === "v" && !signed) {
    writeDigits(sink, { ...flags, sharp: true }, value, 16, "x");
    return true;
  }
  const base = bases[verb];
  if (base !== undefined) {
    writeDigits(sink, flags, value, base, verb);
    return true;
  }
  const inRange = value >= 0n && value <= 0x10ffffn;
  const character = fromRune(inRange ? Number(value) : -1);
  if (verb === "c") pad(sink, flags, character);
  else if (verb === "q") pad(sink, flags, quoteRune(character, flags.plus));
  else if (verb === "U") padBlank(sink, flags, unicodeForm(flags, BigInt.asUintN(64, value), character));
  else return false;
  return true;
}

function unicodeForm(flags: Flags, value: bigint, character: string): string {
  const digits = Math.max(flags.precision ?? 4, 4);
  const shown = flags.sharp && value <= 0x10ffffn && isPrint(character) ? ` '${character}'` : "";
  return `U+${value.toString(16).toUpperCase().padStart(digits, "0")}${shown}`;
}

function writeDigits(sink: TextSink, flags: Flags, value: bigint, base: number, verb: string): void {
  const negative = value < 0n;
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  let digitsMin = flags.precision ?? 0;
  if (flags.precision === 0 && value === 0n) {
    padBlank(sink, flags, "");
    return;
  }
  if (flags.precision === undefined && flags.zero && !flags.minus && flags.width !== undefined) {
    digitsMin = flags.width - (sign === "" ? 0 : 1);
  }
  let digits = (negative ? -value : value).toString(base).padStart(digitsMin, "0");
  if (verb === "X") digits = digits.toUpperCase();
  if (flags.sharp && base === 2) digits = `0b${digits}`;
  if (flags.sharp && base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  if (flags.sharp && base === 16) digits = (verb === "X" ? "0X" : "0x") + digits;
  if (verb === "O") digits = `0o${digits}`;
  padBlank(sink, flags, sign + digits);
}

/** Writes a float with `verb`; false when the verb does not fit. */
export function writeFloat(sink: TextSink, flags: Flags, value: number, verb: string): boolean {
  if (!"vbgGxXfFeE".includes(verb)) return false;
  const format = verb === "v" ? "g" : verb === "F" ? "f" : verb;
  const fallback = "fFeE".includes(verb) ? 6 : -1;
  let text = formatFloat(value, format, flags.precision ?? fallback);
  if (!text.startsWith("-") && !text.startsWith("+")) text = `+${text}`;
  if (flags.space && text.startsWith("+") && !flags.plus) text = ` ${text.slice(1)}`;
  if (!Number.isFinite(value)) {
    padBlank(
      sink,
      flags,
      Number.isNaN(value) && !flags.space && !flags.plus ? text.slice(1) : unsignedUnlessAsked(text, flags),
    );
    return true;
  }
  if (flags.sharp && !flags.sharpV && format !== "b") text = withPoint(text, flags, format, value);
  if (!flags.plus && text.startsWith("+")) {
    pad(sink, flags, text.slice(1));
    return true;
  }
  const zeros = (flags.width ?? 0) - text.length;
  if (flags.zero && !flags.minus && zeros > 0) sink.write(text.charAt(0) + "0".repeat(zeros) + text.slice(1));
  else pad(sink, flags, text);
  return true;
}

function unsignedUnlessAsked(text: string, flags: Flags): string {
  return flags.plus || !text.startsWith("+") ? text : text.startsWith("+Inf") ? text : text.slice(1);
}

/** `%#g` and kin: always a decimal point, trailing zeros kept up to the precision. */
function withPoint(text: string, flags: Flags, format: string, value: number): string {
  const [mantissa = "", exponent = ""] = splitExponent(text, format);
  let wanted = format === "g" || format === "G" ? (flags.precision ?? 6) : -1;
  let out = mantissa;
  if (!out.includes(".")) out += ".";
  if (wanted < 0) return out + exponent;
  if (value === 0) wanted = Math.max(wanted, 1);
  const digits = out.replace(/[^0-9]/g, "").replace(/^0+(?=.)/, "").length;
  return out + "0".repeat(Math.max(wanted - digits, 0)) + exponent;
}

function splitExponent(text: string, format: string): [string, string] {
  const at = text.search(format === "x" || format === "X" ? /[pP]/ : /[eE]/);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** Writes a complex number with `verb`; false when the verb does not fit. Its imaginary part always has a sign. */
export function writeComplex(sink: TextSink, flags: Flags, real: number, imaginary: number, verb: string): boolean {
  if (!"vbgGxXfFeE".includes(verb)) return false;
  sink.write("(");
  writeFloat(sink, flags, real, verb);
  writeFloat(sink, { ...flags, plus: true }, imaginary, verb);
  sink.write("i)");
  return true;
}

/** Writes a string with `verb`; false when the verb does not fit. */
export function writeString(sink: TextSink, flags: Flags, text: string, verb: string): boolean {
  switch (verb) {
    case "v":
      if (flags.sharpV) writeQuoted(sink, flags, text);
      else pad(sink, flags, cut(flags, text));
      return true;
    case "s":
      pad(sink, flags, cut(flags, text));
      return true;
    case "q":
      writeQuoted(sink, flags, text);
      return true;
    case "x":
    case "X":
      writeHex(sink, flags, toBytes(text), verb);
      return true;
    default:
      return false;
  }
}

function cut(flags: Flags, text: string): string {
  if (flags.precision === undefined || text.length <= flags.precision) return text;
  return Array.from(text.slice(0, flags.precision * 2 + 2))
    .slice(0, flags.precision)
    .join("");
}

function writeQuoted(sink: TextSink, flags: Flags, whole: string): void {
  const text = cut(flags, whole);
  sink.work(text.length);
  if (flags.sharp && !flags.sharpV && canBackquote(text)) pad(sink, flags, `\`${text}\``);
  else pad(sink, flags, quote(text, flags.plus));
}

function writeHex(sink: TextSink, flags: Flags, bytes: Uint8Array, verb: string): void {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  const prefix = flags.sharp ? `0${verb}` : "";
  sink.reserve(shown.length * (flags.space ? (flags.sharp ? 5 : 3) : 2));
  let text = hexPairs(shown).join(flags.space ? ` ${flags.sharp ? "0x" : ""}` : "");
  if (verb === "X") text = text.toUpperCase();
  pad(sink, flags, shown.length === 0 ? "" : prefix + text);
}

/** Writes a bool with `verb`; false when the verb does not fit. */
export function writeBool(sink: TextSink, flags: Flags, value: boolean, verb: string): boolean {
  if (verb !== "t" && verb !== "v") return false;
  pad(sink, flags, String(value));
  return true;
}
