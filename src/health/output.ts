const decoder = new TextDecoder();
const encoder = new TextEncoder();

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The first whole characters of `bytes` that fit `bytesMax`. */
export function headOf(bytes: Uint8Array, bytesMax: number): Uint8Array {
  if (bytes.length <= bytesMax) return bytes;
  let end = bytesMax;
  // A UTF-8 character has at most three continuation bytes; more of them is not text and is cut where it falls.
  for (let steps = 0; steps < 3 && isContinuation(bytes[end]); steps++) end--;
  return bytes.subarray(0, isContinuation(bytes[end]) ? bytesMax : end);
}

/** The last whole characters of `bytes` that fit `bytesMax`. */
export function tailOf(bytes: Uint8Array, bytesMax: number): Uint8Array {
  if (bytes.length <= bytesMax) return bytes;
  const cut = bytes.length - bytesMax;
  let start = cut;
  for (let steps = 0; steps < 3 && isContinuation(bytes[start]); steps++) start++;
  return bytes.subarray(isContinuation(bytes[start]) ? cut : start);
}

/** What a client said about a TTL check, cut at the end as Consul cuts it. */
export function boundTold(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= bytesMax) return text;
  const head = headOf(bytes, bytesMax);
  return `${decoder.decode(head)} ... (captured ${head.length} of ${bytes.length} bytes)`;
}

/**
 * Keeps the last bytes of a stream in constant space: a command may print for ever. At most twice the bound is held.
 */
export class OutputTail {
  readonly #bytesMax: number;
  #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  totalBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): void {
    this.totalBytes += chunk.length;
    const kept = chunk.length > this.#bytesMax ? chunk.subarray(chunk.length - this.#bytesMax) : chunk;
    this.#chunks.push(kept);
    this.#heldBytes += kept.length;
    if (this.#heldBytes > 2 * this.#bytesMax || this.#chunks.length > 64) this.#compact();
  }

  /** The last whole characters, without a marker. */
  text(): string {
    return decoder.decode(this.#tail());
  }

  /** The same, marked as Consul marks the output of a command that was cut. */
  markedText(): string {
    const tail = this.#tail();
    const text = decoder.decode(tail);
    return this.totalBytes <= this.#bytesMax
      ? text
      : `Captured ${tail.length} of ${this.totalBytes} bytes\n...\n${text}`;
  }

  #tail(): Uint8Array {
    this.#compact();
    const held = this.#chunks[0] ?? new Uint8Array();
    return this.totalBytes > held.length ? tailOfCut(held) : held;
  }

  #compact(): void {
    if (this.#chunks.length === 1 && this.#heldBytes <= this.#bytesMax) return;
    const all = Buffer.concat(this.#chunks);
    const kept = all.length > this.#bytesMax ? Uint8Array.from(all.subarray(all.length - this.#bytesMax)) : all;
    this.#chunks = [kept];
    this.#heldBytes = kept.length;
  }
}

/** The front of a stream is gone: drop what is left of the character that the cut went through. */
function tailOfCut(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(isContinuation(bytes[start]) ? 0 : start);
}
