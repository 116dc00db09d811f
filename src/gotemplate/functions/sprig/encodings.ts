import { fromBytes, toBytes } from "../../text.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { decodeBase64, encodeBase64 } from "../base64.js";
import { characterwise, onText } from "../define.js";
import { hexDigest, sha1, sha256 } from "../digest.js";
import { sha512 } from "../sha512.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function encodeBase32(text: string): string {
  let out = "";
  let bits = 0;
  let held = 0;
  for (const byte of toBytes(text)) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) out += alphabet.charAt((held >> (bits - 5)) & 31);
  }
  if (bits > 0) out += alphabet.charAt((held << (5 - bits)) & 31);
  return out.padEnd(Math.ceil(out.length / 8) * 8, "=");
}

function decodeBase32(text: string): string {
  const body = text.replace(/[\r\n]/g, "");
  const padding = body.indexOf("=");
  const digits = padding < 0 || /[^=]/.test(body.slice(padding)) ? body : body.slice(0, padding);
  const wrong = digits.search(/[^A-Z2-7]/);
  const tail = digits.length % 8;
  if (wrong >= 0 || body.length % 8 !== 0 || [1, 3, 6].includes(tail)) {
    return `illegal base32 data at input byte ${wrong >= 0 ? wrong : digits.length}`;
  }
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 5) | alphabet.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push((held >> bits) & 255);
  }
  return fromBytes(Uint8Array.from(out));
}

function adler32(text: string): string {
  let a = 1;
  let b = 0;
  for (const byte of toBytes(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return String(b * 65536 + a);
}

/** Sprig's encodings and digests. A text that cannot be decoded gives the complaint as text. */
export const sprigEncodings: readonly (readonly [string, FunctionSpec])[] = [
  ["b64enc", onText((text) => encodeBase64(text, false))],
  [
    "b64dec",
    onText((text) => {
      const decoded = decodeBase64(text, false);
      return decoded instanceof GoError ? decoded.message : decoded;
    }),
  ],
  ["b32enc", onText(encodeBase32, characterwise)],
  ["b32dec", onText(decodeBase32, characterwise)],
  ["sha1sum", onText((text) => hexDigest(sha1, text))],
  ["sha256sum", onText((text) => hexDigest(sha256, text))],
  ["sha512sum", onText((text) => hexDigest(sha512, text), { stepsPerCharacter: 4 })],
  ["adler32sum", onText(adler32)],
];
