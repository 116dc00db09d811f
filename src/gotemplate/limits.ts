/** Bounds on one execution, so that any template ends in bounded time and memory. */
export interface Limits {
  /** Evaluated nodes plus work inside functions (one step is about 16 bytes of text or one list element). */
  readonly stepsMax: number;
  /** Size of the result, and of any single text on the way. */
  readonly outputBytesMax: number;
  /** Nesting of `template` calls; beyond it Go's own wording is used. The JavaScript stack holds about 2,000. */
  readonly templateDepthMax: number;
}

/** Steps: three seconds of work on a slow machine; a page over 10,000 services takes half a million. Output: larger than any configuration file. Depth: well inside the stack. */
export const defaultLimits: Limits = { stepsMax: 10_000_000, outputBytesMax: 64 * 1024 * 1024, templateDepthMax: 500 };

/** Lists and maps nest at most this deep when they are printed, written or merged: cycles are possible (`scratch.MapSet`). */
export const valueDepthMax = 400;

/** Thrown inside the room when a bound is reached; `executeTemplate` turns it into an error value. */
export class LimitReached extends Error {}

/** Counts the work of one execution. */
export class Meter {
  private steps = 0;
  readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Accounts for `steps` of work. */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > this.limits.stepsMax) {
      throw new LimitReached(`template takes more than ${this.limits.stepsMax} steps`);
    }
  }

  /** Asserts that a text of `length` is allowed, and accounts for making it. */
  text(length: number): void {
    if (length > this.limits.outputBytesMax) {
      throw new LimitReached(`text is larger than ${this.limits.outputBytesMax} bytes`);
    }
    this.spend(1 + length / 16);
  }

  /** Asserts that nesting of a value stays below `valueDepthMax`, and accounts for the element. */
  nest(depth: number): void {
    if (depth > valueDepthMax) throw new LimitReached(`value is nested deeper than ${valueDepthMax}`);
    this.spend(1);
  }
}

/** A text that grows within the bounds of a meter. */
export class TextSink {
  private parts = "";
  private readonly meter: Meter;

  constructor(meter: Meter) {
    this.meter = meter;
  }

  write(text: string): void {
    this.parts += text;
    if (this.parts.length > this.meter.limits.outputBytesMax) this.meter.text(this.parts.length);
    this.meter.spend(1 + text.length / 16);
  }

  /** Asserts, before it is made, that a text of `length` fits in. */
  reserve(length: number): void {
    this.meter.text(this.parts.length + length);
  }

  /** Accounts for work on the way to the text. */
  work(steps: number): void {
    this.meter.spend(steps);
  }

  get text(): string {
    return this.parts;
  }
}
