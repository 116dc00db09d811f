/**
 * Go strings are bytes. Here a Go string is a JavaScript string in which every byte that is not part of valid UTF-8
 * stands as a lone low surrogate U+DC80..U+DCFF (byte 0x80 + n -> U+DC80 + n). Well-formed text is itself, so nearly
 * everything stays cheap, and hostile bytes survive the way from input to output.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const fatalDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

const escapeFirst = 0xdc80;
const escapeLast = 0xdcff;
const ascii = /^[\0-\x7f]*$/;
const loneSurrogate = /\p{Surrogate}/u;
const surrogateRuns = /\p{Surrogate}+|\P{Surrogate}+/gu;

/** Whether every character is one byte. */
export function isAscii(text: string): boolean {
  return ascii.test(text);
}

/** The byte that a code point stands for, or -1 when it is an ordinary character. */
export function escapedByte(codePoint: number): number {
  return codePoint >= escapeFirst && codePoint <= escapeLast ? codePoint - 0xdc00 : -1;
}

/** The bytes of a Go string. */
export function toBytes(text: string): Uint8Array {
  if (!loneSurrogate.test(text)) return encoder.encode(text);
  const out = new Uint8Array(byteLength(text));
  let size = 0;
  for (const [run] of text.matchAll(surrogateRuns)) {
    if (loneSurrogate.test(run)) for (let i = 0; i < run.length; i++) out[size++] = run.charCodeAt(i) & 0xff;
    else size += encoder.encodeInto(run, out.subarray(size)).written;
  }
  return out;
}

/** The Go string of any bytes. */
export function fromBytes(bytes: Uint8Array): string {
  try {
    return fatalDecoder.decode(bytes);
  } catch {
    return fromDamaged(bytes);
  }
}

/** Well-formed stretches are decoded whole; the bytes between them are escaped. */
function fromDamaged(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; ) {
    const size = at < bytes.length ? sequenceLength(bytes, at) : 0;
    if (size > 0) {
      at += size;
      continue;
    }
    if (at > from) parts.push(decoder.decode(bytes.subarray(from, at)));
    if (at < bytes.length) parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    from = ++at;
  }
  return parts.join("");
}

/** Length of the valid UTF-8 sequence at `at` (RFC 3629, section 4), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf5 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  // The second byte has a narrower range where a longer form, a surrogate or a number too large would come out.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < size; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (i === 1 ? low : 0x80) || byte > (i === 1 ? high : 0xbf)) return 0;
  }
  return size;
}

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Two lower-case hexadecimal digits for each byte. */
export function hexPairs(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => hexDigits[byte] as string);
}

/** Length in bytes. */
export function byteLength(text: string): number {
  if (isAscii(text)) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += escapedByte(unit) >= 0 ? 1 : 3;
  }
  return bytes;
}

/** Bytes `[start, end)` as a Go string, which may cut a character in two. */
export function byteSlice(text: string, start: number, end: number): string {
  return isAscii(text) ? text.slice(start, end) : fromBytes(toBytes(text).subarray(start, end));
}

/** Go's `<` on strings is by bytes: code points in order, escaped bytes by their value. Negative, 0 or positive. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (isAscii(a) && isAscii(b)) return a < b ? -1 : 1;
  const x = toBytes(a);
  const y = toBytes(b);
  const shared = Math.min(x.length, y.length);
  for (let i = 0; i < shared; i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** Code points as Go's `range` over a string sees them: an invalid byte is U+FFFD. */
export function runes(text: string): number[] {
  return Array.from(text, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  });
}

/** Number of characters (`utf8.RuneCountInString`). */
export function runeCount(text: string): number {
  if (isAscii(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** `string(rune)`: the character, U+FFFD when the number is none. */
export function fromRune(codePoint: number): string {
  const valid = codePoint >= 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  return valid ? String.fromCodePoint(codePoint) : "\ufffd";
}

/** Text from outside (JSON, environment): lone surrogates, which no UTF-8 can carry, become U+FFFD. */
export function sanitizeText(text: string): string {
  return loneSurrogate.test(text) ? text.replace(/\p{Surrogate}/gu, "\ufffd") : text;
}
