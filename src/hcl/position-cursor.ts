import type { Position } from "./value.js";

/** Turns growing offsets into lines and columns in one pass over the text, so that a one-line file costs no more. */
export class PositionCursor {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #column = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** The place of `offset`, which must not be smaller than in the call before. */
  at(offset: number): Position {
    const end = Math.min(offset, this.#text.length);
    for (; this.#offset < end; this.#offset++) {
      const code = this.#text.charCodeAt(this.#offset);
      if (code === 0x0a) {
        this.#line++;
        this.#column = 1;
      } else if (code < 0xdc00 || code > 0xdfff) {
        this.#column++;
      }
    }
    return { line: this.#line, column: this.#column };
  }
}
