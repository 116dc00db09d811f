/** Delays that double from the first to the last, each spread over its upper half by chance. */
export class RetryDelay {
  readonly #msMin: number;
  readonly #msMax: number;
  readonly #random: () => number;
  #nextMs: number;

  constructor(msMin: number, msMax: number, random: () => number) {
    this.#msMin = msMin;
    this.#msMax = msMax;
    this.#random = random;
    this.#nextMs = msMin;
  }

  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, this.#msMax);
    return ms / 2 + (this.#random() * ms) / 2;
  }

  reset(): void {
    this.#nextMs = this.#msMin;
  }
}
