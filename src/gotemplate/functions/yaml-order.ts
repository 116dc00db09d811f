import { integerOf } from "../values/describe.js";
import type { Value } from "../values/value.js";

const letter = /\p{L}/u;
const digit = /\p{Nd}/u;

function numeric(key: Value): number | undefined {
  if (typeof key === "boolean") return Number(key);
  if (typeof key === "number") return key;
  const integer = integerOf(key);
  return integer === undefined ? undefined : Number(integer);
}

function kindRank(key: Value): number {
  if (key === null) return 3;
  return typeof key === "boolean" ? 0 : typeof key === "number" ? 2 : typeof key === "string" ? 4 : 1;
}

/** Order of YAML keys: numbers by value, then text with digits compared as numbers (`a2` before `a10`). */
export function compareYamlKeys(a: Value, b: Value): number {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined && x !== y) return x - y;
  if (typeof a !== "string" || typeof b !== "string") return kindRank(a) - kindRank(b);
  return compareNatural(Array.from(a), Array.from(b));
}

function compareNatural(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at < 0 || at >= b.length) return a.length - b.length;
  const [x, y] = [a[at] as string, b[at] as string];
  const [xLetter, yLetter] = [letter.test(x), letter.test(y)];
  if (xLetter && yLetter) return codePoint(x) - codePoint(y);
  if (xLetter || yLetter) return yLetter ? -1 : 1;
  const lead = (x === "0" || y === "0") && precededByNumber(a, at) ? "1" : "";
  const [m, n] = [digitsFrom(a, at), digitsFrom(b, at)];
  const [mValue, nValue] = [BigInt(lead + m || "0"), BigInt(lead + n || "0")];
  if (mValue !== nValue) return mValue < nValue ? -1 : 1;
  return m.length - n.length || codePoint(x) - codePoint(y);
}

/** Whether a digit other than 0 stands in the run of digits before `at`. */
function precededByNumber(characters: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && digit.test(characters[i] ?? ""); i--) if (characters[i] !== "0") return true;
  return false;
}

function digitsFrom(characters: readonly string[], at: number): string {
  let digits = "";
  for (let i = at; i < characters.length && /[0-9]/.test(characters[i] ?? "") && digits.length < 64; i++)
    digits += characters[i];
  return digits;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
