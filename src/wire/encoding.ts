/** Hexadecimal text to bytes, or undefined when it is not an even number of hex digits. */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function bytesToHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const base32Alphabet = "0123456789abcdefghijklmnopqrstuv";

function toBase(bytes: Uint8Array, alphabet: string, bits: number): string {
  let text = "";
  let pending = 0;
  let count = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    count += 8;
    while (count >= bits) {
      count -= bits;
      text += alphabet[(pending >> count) & ((1 << bits) - 1)];
    }
    pending &= (1 << count) - 1;
  }
  if (count > 0) text += alphabet[(pending << (bits - count)) & ((1 << bits) - 1)];
  return text;
}

function fromBase(text: string, alphabet: string, bits: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * bits) / 8));
  let pending = 0;
  let count = 0;
  let length = 0;
  for (const char of text) {
    const value = alphabet.indexOf(char);
    if (value < 0) return undefined;
    pending = (pending << bits) | value;
    count += bits;
    if (count >= 8) {
      count -= 8;
      bytes[length++] = pending >> count;
      pending &= (1 << count) - 1;
    }
  }
  return length === bytes.length ? bytes : undefined;
}

/** Base64 with padding (RFC 4648 §4). */
export function bytesToBase64(bytes: Uint8Array): string {
  const text = toBase(bytes, base64Alphabet, 6);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Base64 to bytes, padded to a multiple of four; undefined when malformed. */
export function base64ToBytes(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  return fromBase(text.replace(/={1,2}$/, ""), base64Alphabet, 6);
}

/** Base32 with the extended hex alphabet, no padding (RFC 4648 §7, as NSEC3 writes its hashes). */
export function bytesToBase32Hex(bytes: Uint8Array): string {
  return toBase(bytes, base32Alphabet, 5);
}

export function base32HexToBytes(text: string): Uint8Array | undefined {
  return fromBase(text.toLowerCase(), base32Alphabet, 5);
}
