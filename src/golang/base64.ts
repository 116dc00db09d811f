/** What Go's decoder makes of a text: the bytes before the first fault, and that fault. */
export interface DecodedBase64 {
  readonly bytes: Uint8Array;
  readonly error: string | undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 61;

/**
 * Standard base64 as Go reads it: padding is needed, line ends are skipped, and a fault names the byte where it was
 * noticed. Node's decoder takes anything and says nothing.
 */
export function decodeBase64(text: string): DecodedBase64 {
  const source = new TextEncoder().encode(text);
  const out: number[] = [];
  let at = 0;
  while (at < source.length) {
    const group = readGroup(source, at);
    if ("fault" in group) return { bytes: Uint8Array.from(out), error: faultText(group.fault) };
    append(out, group.digits);
    at = group.end;
    if (group.padded && at < source.length) return { bytes: Uint8Array.from(out), error: faultText(at) };
  }
  return { bytes: Uint8Array.from(out), error: undefined };
}

type Group =
  | { readonly digits: readonly number[]; readonly padded: boolean; readonly end: number }
  | { readonly fault: number };

/** Four digits, or two or three and the padding, from `at` on; none at all when only line ends are left. */
function readGroup(source: Uint8Array, at: number): Group {
  const digits: number[] = [];
  while (digits.length < 4) {
    if (at === source.length)
      return digits.length === 0 ? { digits, padded: false, end: at } : { fault: at - digits.length };
    const byte = source[at++]!;
    if (isLineEnd(byte)) continue;
    const digit = ALPHABET.indexOf(String.fromCharCode(byte));
    if (digit < 0) return byte === PADDING ? readPadding(source, at, digits) : { fault: at - 1 };
    digits.push(digit);
  }
  return { digits, padded: false, end: at };
}

/** What follows the first `=`: a second one after two digits, then nothing but line ends. */
function readPadding(source: Uint8Array, at: number, digits: readonly number[]): Group {
  if (digits.length < 2) return { fault: at - 1 };
  if (digits.length === 2) {
    at = afterLineEnds(source, at);
    if (at === source.length) return { fault: at };
    if (source[at] !== PADDING) return { fault: at - 1 };
    at++;
  }
  return { digits, padded: true, end: afterLineEnds(source, at) };
}

function afterLineEnds(source: Uint8Array, at: number): number {
  while (at < source.length && isLineEnd(source[at]!)) at++;
  return at;
}

function isLineEnd(byte: number): boolean {
  return byte === 10 || byte === 13;
}

function faultText(byte: number): string {
  return `illegal base64 data at input byte ${byte}`;
}

function append(out: number[], [a, b = 0, c, d]: readonly number[]): void {
  if (a === undefined) return;
  out.push((a << 2) | (b >> 4));
  if (c === undefined) return;
  out.push(((b & 15) << 4) | (c >> 2));
  if (d !== undefined) out.push(((c & 3) << 6) | d);
}
