import { quote } from "../fmt/quote.js";
import { integerLiteral, parseFloat64 } from "../values/number-text.js";
import { unquoteRune } from "./unquote.js";

/** A number literal may be several kinds at once; which one it is depends on where it stands. */
export interface NumberLiteral {
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  /** Given with an `i`; the other kinds are there too when its imaginary part is zero. */
  readonly complex?: { readonly real: number; readonly imaginary: number };
}

const int64Min = -(1n << 63n);
const int64Max = (1n << 63n) - 1n;
const uint64Max = (1n << 64n) - 1n;

function fits(value: bigint, min: bigint, max: bigint): bigint | undefined {
  return value >= min && value <= max ? value : undefined;
}

/** Reads a number or character constant; a string says what is wrong. */
export function readNumber(text: string): NumberLiteral | string {
  if (text.startsWith("'")) {
    const rune = unquoteRune(text);
    return typeof rune === "string" ? rune : { int: BigInt(rune), uint: BigInt(rune), float: rune };
  }
  if (text.endsWith("i")) return readComplex(text);
  const whole = integerLiteral(text);
  const int = whole === undefined ? undefined : fits(whole, int64Min, int64Max);
  const uint = whole === undefined || text.startsWith("+") ? undefined : fits(whole, 0n, uint64Max);
  if (int !== undefined || uint !== undefined) return { int, uint, float: Number(int ?? uint) };
  const float = parseFloat64(text);
  if (typeof float !== "number" || !/[0-9]/.test(text)) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return { ...wholeOf(float), float };
}

/** The integers that a float also is. */
function wholeOf(float: number): Pick<NumberLiteral, "int" | "uint"> {
  if (!Number.isInteger(float)) return { int: undefined, uint: undefined };
  return { int: fits(BigInt(float), int64Min, int64Max), uint: fits(BigInt(float), 0n, uint64Max) };
}

/** `2i` or `1+2i`: the sign that parts the two is not that of an exponent. */
function readComplex(text: string): NumberLiteral | string {
  const [, realText = "0", imaginaryText = ""] = /^(?:(.*[^eEpP+-])(?=[+-]))?(.+)i$/.exec(text) ?? [];
  const [real, imaginary] = [parseFloat64(realText), parseFloat64(imaginaryText)];
  if (typeof real !== "number" || typeof imaginary !== "number") return `illegal number syntax: ${quote(text)}`;
  const complex = { real, imaginary };
  if (imaginary !== 0) return { int: undefined, uint: undefined, float: undefined, complex };
  return { ...wholeOf(real), float: real, complex };
}

/** Whether a literal is a float by its looks: it has a point or an exponent and is neither a hex int nor a character. */
export function looksFloat(text: string): boolean {
  const hexInt = /^0[xX]/.test(text) && !/[pP]/.test(text);
  return !hexInt && !text.startsWith("'") && /[.eEpP]/.test(text);
}
