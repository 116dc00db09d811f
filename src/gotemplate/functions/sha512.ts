const BLOCK_BYTES = 128;
const ROUNDS = 80;
const mask = (1n << 64n) - 1n;

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n++) if (found.every((prime) => n % prime !== 0n)) found.push(n);
  return found;
}

/** The largest whole number whose power is not above `value`, by Newton's method. */
function root(value: bigint, power: bigint): bigint {
  let guess = 1n << (BigInt(value.toString(2).length) / power + 1n);
  for (;;) {
    const next = ((power - 1n) * guess + value / guess ** (power - 1n)) / power;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** First 64 bits of the fractions of square and cube roots of primes (FIPS 180-4); made at the first use. */
let constants: { readonly start: readonly bigint[]; readonly rounds: readonly bigint[] } | undefined;

function prepared(): NonNullable<typeof constants> {
  constants ??= {
    start: primes(8).map((prime) => root(prime << 128n, 2n) & mask),
    rounds: primes(ROUNDS).map((prime) => root(prime << 192n, 3n) & mask),
  };
  return constants;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value >> bits) | (value << (64n - bits))) & mask;
}

/** SHA-512. In 64-bit arithmetic on `bigint`, so some hundred times slower than SHA-256 here. */
export function sha512(message: Uint8Array): Uint8Array {
  const { start } = prepared();
  const padded = new Uint8Array(Math.ceil((message.length + 17) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  const hash = [...start];
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) block(hash, view, offset);
  const out = new DataView(new ArrayBuffer(64));
  hash.forEach((word, at) => {
    out.setBigUint64(at * 8, word);
  });
  return new Uint8Array(out.buffer);
}

function block(hash: bigint[], view: DataView, offset: number): void {
  const schedule: bigint[] = [];
  for (let i = 0; i < 16; i++) schedule.push(view.getBigUint64(offset + i * 8));
  for (let i = 16; i < ROUNDS; i++) {
    const x = schedule[i - 15]!;
    const y = schedule[i - 2]!;
    const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
    const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
    schedule.push((schedule[i - 16]! + s0 + schedule[i - 7]! + s1) & mask);
  }
  let [a, b, c, d, e, f, g, h] = hash as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const { rounds } = prepared();
  for (let i = 0; i < ROUNDS; i++) {
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & mask & g)) + rounds[i]! + schedule[i]!;
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & mask, c, b, a, (t1 + t2) & mask];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    hash[at] = (hash[at]! + word) & mask;
  });
}
