import { hexPairs, toBytes } from "../text.js";

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function rotateRight(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

/** The message with 0x80, zeros and its bit length, in blocks of 64 bytes. */
function padded(message: Uint8Array, littleEndian: boolean): DataView {
  const blocks = Math.ceil((message.length + 9) / 64);
  const out = new Uint8Array(blocks * 64);
  out.set(message);
  out[message.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setBigUint64(out.length - 8, BigInt(message.length) * 8n, littleEndian);
  return view;
}

function words(values: Int32Array | readonly number[], littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value: number, index: number) => {
    view.setInt32(index * 4, value | 0, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
}

/** First 32 bits of the fractions of cube roots of primes (FIPS 180-4). */
const sha256Constants = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const sha256Start = primes(8).map((prime) => fraction(Math.sqrt(prime)));

/** SHA-256. */
export function sha256(message: Uint8Array): Uint8Array {
  const view = padded(message, false);
  const hash = Int32Array.from(sha256Start);
  const schedule = new Int32Array(64);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(offset + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = schedule[i - 15] as number;
      const y = schedule[i - 2] as number;
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      schedule[i] = ((schedule[i - 16] as number) + s0 + (schedule[i - 7] as number) + s1) | 0;
    }
    sha256Block(hash, schedule);
  }
  return words(hash, false);
}

function sha256Block(hash: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (sha256Constants[i] as number) + (schedule[i] as number)) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    hash[index] = ((hash[index] as number) + value) | 0;
  });
}

/** SHA-1. */
export function sha1(message: Uint8Array): Uint8Array {
  const view = padded(message, false);
  const hash = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const schedule = new Int32Array(80);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(offset + i * 4);
    for (let i = 16; i < 80; i++) {
      const mixed = [3, 8, 14, 16].reduce((sum, back) => sum ^ (schedule[i - back] as number), 0);
      schedule[i] = rotateLeft(mixed, 1);
    }
    sha1Block(hash, schedule);
  }
  return words(hash, false);
}

function sha1Block(hash: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e] = hash as unknown as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const round = Math.floor(i / 20);
    const mix = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round] as number;
    const next = (rotateLeft(a, 5) + mix + e + constant + (schedule[i] as number)) | 0;
    [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
  }
  [a, b, c, d, e].forEach((value, index) => {
    hash[index] = ((hash[index] as number) + value) | 0;
  });
}

const md5Shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const md5Constants = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** MD5 (RFC 1321). */
export function md5(message: Uint8Array): Uint8Array {
  const view = padded(message, true);
  const hash = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a, b, c, d] = hash as unknown as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const mix =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] as number;
      const sum = (a + mix + (md5Constants[i] as number) + view.getInt32(offset + (word % 16) * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, md5Shifts[round]?.[i % 4] as number)) | 0];
    }
    [a, b, c, d].forEach((value, index) => {
      hash[index] = ((hash[index] as number) + value) | 0;
    });
  }
  return words(hash, true);
}

/** HMAC with SHA-256 (RFC 2104). */
export function hmacSha256(message: Uint8Array, key: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const keyed = (mask: number, rest: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(block.length + rest.length);
    whole.set(block.map((byte) => byte ^ mask));
    whole.set(rest, block.length);
    return sha256(whole);
  };
  return keyed(0x5c, keyed(0x36, message));
}

/** Lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return hexPairs(bytes).join("");
}

/** The digest of a text as hexadecimal digits. */
export function hexDigest(digest: (message: Uint8Array) => Uint8Array, text: string): string {
  return hex(digest(toBytes(text)));
}
