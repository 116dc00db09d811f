/** A start says less; one that says more is heard at once. */
const linesHeldMax = 10_000;

/** Holds log lines back until it is opened, so that what a start says stands after the banner. */
export class LogGate {
  readonly #write: (line: string) => void;
  #held: string[] | undefined = [];

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  write(line: string): void {
    if (this.#held === undefined) {
      this.#write(line);
      return;
    }
    this.#held.push(line);
    if (this.#held.length >= linesHeldMax) this.open();
  }

  /** Writes what was held; from here on lines pass. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of held) this.#write(line);
  }
}
