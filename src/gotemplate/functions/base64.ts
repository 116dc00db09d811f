import { fromBytes, toBytes } from "../text.js";
import { GoError } from "../values/function.js";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function alphabetOf(url: boolean): string {
  return letters + (url ? "-_" : "+/");
}

/** Padded base64; with `-_` for URLs. */
export function encodeBase64(text: string, url: boolean): string {
  const bytes = toBytes(text);
  const alphabet = alphabetOf(url);
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    out += (left > 1 ? alphabet.charAt((group >> 6) & 63) : "=") + (left > 2 ? alphabet.charAt(group & 63) : "=");
  }
  return out;
}

/** Decodes padded base64, skipping line ends; errors name the byte as Go's decoder does. */
export function decodeBase64(text: string, url: boolean): string | GoError {
  const alphabet = alphabetOf(url);
  const bytes = toBytes(text);
  const significant: number[] = [];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 10 && bytes[i] !== 13) significant.push(i);
  const corrupt = (at: number) => new GoError(`illegal base64 data at input byte ${at}`);
  const out: number[] = [];
  let group = 0;
  let filled = 0;
  for (let n = 0; n < significant.length; n++) {
    const at = significant[n] ?? 0;
    const character = String.fromCharCode(bytes[at] ?? 0);
    if (character === "=") {
      if (filled < 2) return corrupt(at);
      return finish(out, group, filled, significant.slice(n), bytes, corrupt);
    }
    const value = alphabet.indexOf(character);
    if (value < 0) return corrupt(at);
    group = (group << 6) | value;
    if (++filled < 4) continue;
    out.push((group >> 16) & 255, (group >> 8) & 255, group & 255);
    group = 0;
    filled = 0;
  }
  return filled === 0 ? fromBytes(Uint8Array.from(out)) : corrupt(bytes.length - filled);
}

/** The last, padded group; `rest` are the positions from the first `=` on. */
function finish(
  out: number[],
  group: number,
  filled: number,
  rest: readonly number[],
  bytes: Uint8Array,
  corrupt: (at: number) => GoError,
): string | GoError {
  const padding = 4 - filled;
  const second = rest[1];
  if (padding === 2 && second === undefined) return corrupt(bytes.length);
  if (padding === 2 && bytes[second ?? 0] !== 0x3d) return corrupt((second ?? 0) - 1);
  const trailing = rest[padding];
  if (trailing !== undefined) return corrupt(trailing);
  const bits = group << (6 * padding);
  out.push((bits >> 16) & 255);
  if (padding === 1) out.push((bits >> 8) & 255);
  return fromBytes(Uint8Array.from(out));
}
