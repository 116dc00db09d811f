import { fromBytes, toBytes } from "../text.js";
import { GoError } from "../values/function.js";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const padding = 0x3d;
const latin = new TextDecoder("latin1");

function alphabetOf(url: boolean): Uint8Array {
  return toBytes(letters + (url ? "-_" : "+/"));
}

/** Padded base64; with `-_` for URLs. */
export function encodeBase64(text: string, url: boolean): string {
  const bytes = toBytes(text);
  const alphabet = alphabetOf(url);
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding);
  for (let i = 0, o = 0; i < bytes.length; i += 3, o += 4) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(bytes.length - i, 3) + 1;
    for (let d = 0; d < digits; d++) out[o + d] = alphabet[(group >> (18 - 6 * d)) & 63] ?? 0;
  }
  return latin.decode(out);
}

/** Values of the digits by their bytes; 255 for bytes that are none. */
function valuesOf(alphabet: Uint8Array): Uint8Array {
  const values = new Uint8Array(256).fill(255);
  alphabet.forEach((byte, value) => {
    values[byte] = value;
  });
  return values;
}

function corrupt(at: number): GoError {
  return new GoError(`illegal base64 data at input byte ${at}`);
}

/** Decodes padded base64, skipping line ends; errors name the byte as Go's decoder does. */
export function decodeBase64(text: string, url: boolean): string | GoError {
  const values = valuesOf(alphabetOf(url));
  const bytes = toBytes(text);
  const out = new Uint8Array(Math.ceil(bytes.length / 4) * 3);
  let size = 0;
  let group = 0;
  let filled = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isLineEnd(byte)) continue;
    if (byte === padding) {
      const fault = filled < 2 ? at : strayPadding(bytes, at, 4 - filled);
      if (fault !== undefined) return corrupt(fault);
      out[size++] = group >> (6 * filled - 8);
      if (filled === 3) out[size++] = group >> 2;
      return fromBytes(out.subarray(0, size));
    }
    const value = values[byte] ?? 255;
    if (value === 255) return corrupt(at);
    group = ((group << 6) | value) & 0xffffff;
    if (++filled < 4) continue;
    out[size++] = group >> 16;
    out[size++] = group >> 8;
    out[size++] = group;
    filled = 0;
  }
  return filled === 0 ? fromBytes(out.subarray(0, size)) : corrupt(bytes.length - filled);
}

/** What is wrong from the first `=` on, of which there must be `count` and nothing behind: the byte to blame. */
function strayPadding(bytes: Uint8Array, first: number, count: number): number | undefined {
  let at = nextDigit(bytes, first + 1);
  if (count === 2) {
    if (at >= bytes.length) return bytes.length;
    if (bytes[at] !== padding) return at - 1;
    at = nextDigit(bytes, at + 1);
  }
  return at < bytes.length ? at : undefined;
}

function nextDigit(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isLineEnd(bytes[at] ?? 0)) at++;
  return at;
}

function isLineEnd(byte: number): boolean {
  return byte === 10 || byte === 13;
}
