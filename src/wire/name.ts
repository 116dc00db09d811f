/**
 * A domain name in uncompressed wire form: length-prefixed labels and the root's zero byte, letter case as spelled.
 * At most 255 bytes. Everything in this room speaks of names in this form; text is for people and files.
 */
export type Name = Uint8Array;

export type NameResult = { readonly ok: true; readonly name: Name } | { readonly ok: false; readonly reason: string };

export const rootName: Name = Uint8Array.of(0);

const encoder = new TextEncoder();
const dot = 46;
const backslash = 92;

/** Names and their sources are short; longer text cannot be a name and is cut where that shows. */
const scratch = new Uint8Array(320);
const sourceScratch = new Uint8Array(1024);

/** The UTF-8 bytes of text; plain ASCII, which is nearly all there is, without an encoder. */
function bytesOf(text: string): Uint8Array {
  if (text.length > sourceScratch.length) return encoder.encode(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encode(text);
    sourceScratch[i] = code;
  }
  return sourceScratch.subarray(0, text.length);
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/**
 * Reads presentation form (RFC 1035 §5.1): `\DDD` and `\X` escapes, other characters as their UTF-8 bytes. A name
 * without a final dot is completed with `origin` (the root unless given); `@` alone is the origin itself.
 */
export function nameFromText(text: string, origin: Name = rootName): NameResult {
  if (text === ".") return { ok: true, name: rootName };
  if (text === "@") return { ok: true, name: origin };
  if (text === "") return { ok: false, reason: "empty name" };
  const source = bytesOf(text);
  const out = scratch;
  let length = 1;
  let label = 0;
  let absolute = false;
  for (let i = 0; i < source.length; i++) {
    let byte = source[i]!;
    if (byte === dot) {
      if (length - label === 1) return { ok: false, reason: `empty label in ${text}` };
      out[label] = length - label - 1;
      label = length++;
      out[label] = 0;
      absolute = i === source.length - 1;
    } else {
      if (byte === backslash) {
        const [value, used] = readEscape(source, i + 1);
        if (value < 0) return { ok: false, reason: `bad escape in ${text}` };
        byte = value;
        i += used;
      }
      if (length - label > 63) return { ok: false, reason: `label longer than 63 bytes in ${text}` };
      out[length++] = byte;
    }
    if (length > 255) return { ok: false, reason: `name longer than 255 bytes: ${text}` };
  }
  if (absolute) return { ok: true, name: out.slice(0, length) };
  out[label] = length - label - 1;
  if (length + origin.length > 255) return { ok: false, reason: `name longer than 255 bytes: ${text}` };
  const name = new Uint8Array(length + origin.length);
  name.set(out.subarray(0, length));
  name.set(origin, length);
  return { ok: true, name };
}

/** The byte meant by an escape whose backslash is before `at`, and how many bytes it takes; -1 when malformed. */
export function readEscape(source: Uint8Array, at: number): [value: number, used: number] {
  const first = source[at];
  if (first === undefined) return [-1, 0];
  if (!isDigit(first)) return [first, 1];
  const second = source[at + 1];
  const third = source[at + 2];
  if (!isDigit(second) || !isDigit(third)) return [-1, 0];
  const value = (first - 48) * 100 + (second - 48) * 10 + (third - 48);
  return value > 255 ? [-1, 0] : [value, 3];
}

const escaped = new Set([...'.\\"();@$'].map((char) => char.charCodeAt(0)));

function labelToText(name: Name, start: number, stop: number): string {
  let text = "";
  for (let i = start; i < stop; i++) {
    const byte = name[i]!;
    if (byte < 33 || byte > 126) text += `\\${String(byte).padStart(3, "0")}`;
    else if (escaped.has(byte)) text += `\\${String.fromCharCode(byte)}`;
    else text += String.fromCharCode(byte);
  }
  return text;
}

/** Presentation form with a final dot; bytes that are not plain are escaped so that it reads back the same. */
export function nameToText(name: Name): string {
  if (name.length <= 1) return ".";
  let text = "";
  for (let at = 0; at < name.length && name[at] !== 0; at += name[at]! + 1) {
    text += `${labelToText(name, at + 1, at + 1 + name[at]!)}.`;
  }
  return text;
}

function foldByte(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** The name with A-Z as a-z (length bytes are below 64 and never touched). */
export function foldName(name: Name): Name {
  const folded = new Uint8Array(name.length);
  for (let i = 0; i < name.length; i++) folded[i] = foldByte(name[i]!);
  return folded;
}

/** Same name, letter case aside. */
export function sameName(a: Name, b: Name): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (foldByte(a[i]!) !== foldByte(b[i]!)) return false;
  return true;
}

/** A key for maps off the hot path: folded, one character a byte. */
export function nameKey(name: Name): string {
  let key = "";
  for (let i = 0; i < name.length; i++) key += String.fromCharCode(foldByte(name[i]!));
  return key;
}

/** Where each label starts (the root not counted). */
export function labelOffsets(name: Name): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < name.length && name[at] !== 0; at += name[at]! + 1) offsets.push(at);
  return offsets;
}

/** The name without its first label; the root's parent is the root. */
export function parentName(name: Name): Name {
  return name.length <= 1 ? rootName : name.subarray(name[0]! + 1);
}

/** Whether `name` is `zone` or below it, letter case aside. */
export function isWithin(name: Name, zone: Name): boolean {
  const start = name.length - zone.length;
  if (start < 0) return false;
  for (let i = 0; i < zone.length; i++) if (foldByte(name[start + i]!) !== foldByte(zone[i]!)) return false;
  let at = 0;
  while (at < start) at += name[at]! + 1;
  return at === start;
}

/** Canonical order (RFC 4034 §6.1): by labels from the root, bytes of folded labels. */
export function compareNames(a: Name, b: Name): number {
  const left = labelOffsets(a);
  const right = labelOffsets(b);
  for (let i = 1; i <= Math.min(left.length, right.length); i++) {
    const order = compareLabels(a, left[left.length - i]!, b, right[right.length - i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareLabels(a: Name, atA: number, b: Name, atB: number): number {
  const lengthA = a[atA]!;
  const lengthB = b[atB]!;
  for (let i = 1; i <= Math.min(lengthA, lengthB); i++) {
    const difference = foldByte(a[atA + i]!) - foldByte(b[atB + i]!);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
