import type { CheckStatus } from "../records/index.js";

/** One change of a check's status. */
export interface Transition {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly from: CheckStatus;
  readonly to: CheckStatus;
  readonly output: string;
}

/** Enough to see a pattern; with outputs of 4 KiB it is 200 KiB for a check that flaps, nothing for one that does not. */
export const transitionsMax = 50;

/** The last transitions of one check, oldest first. */
export class History {
  #transitions: Transition[] | undefined;

  add(transition: Transition): void {
    this.#transitions ??= [];
    if (this.#transitions.length === transitionsMax) this.#transitions.shift();
    this.#transitions.push(transition);
  }

  all(): readonly Transition[] {
    return this.#transitions ?? [];
  }
}
