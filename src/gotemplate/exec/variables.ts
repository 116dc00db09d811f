import type { Held } from "../values/value.js";

/** The variables of one running template, innermost last. `$` is the first. */
export class Variables {
  private readonly names: string[] = ["$"];
  private readonly values: Held[];

  constructor(dot: Held) {
    this.values = [dot];
  }

  /** Remember to give back to `release`. */
  mark(): number {
    return this.names.length;
  }

  release(mark: number): void {
    this.names.length = mark;
    this.values.length = mark;
  }

  push(name: string, value: Held): void {
    this.names.push(name);
    this.values.push(value);
  }

  /** Sets the nth variable from the top (1 is the last one pushed). */
  setFromTop(n: number, value: Held): void {
    this.values[this.values.length - n] = value;
  }

  /** How many variables there are: finding one takes time in proportion. */
  get count(): number {
    return this.names.length;
  }

  /** Sets the innermost variable of that name; false when there is none. */
  assign(name: string, value: Held): boolean {
    const at = this.names.lastIndexOf(name);
    if (at >= 0) this.values[at] = value;
    return at >= 0;
  }

  /** The value in a list of one; undefined when there is no such variable. */
  find(name: string): readonly [Held] | undefined {
    const at = this.names.lastIndexOf(name);
    return at < 0 ? undefined : [this.values[at]];
  }
}
