/** One event with all labels of its container is some kilobytes; an engine that sends more than this is not one. */
export const VALUE_CHARS_MAX = 1024 * 1024;

/**
 * Cuts a stream of JSON objects into their texts, wherever chunks are split: by line, by record separator, or with nothing
 * between. What is no object is skipped up to the next `{`.
 */
export class JsonValues {
  readonly #decoder = new TextDecoder();
  #text = "";
  /** How far `#text` has been looked at. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The complete values that end in this chunk. Undefined: one grew beyond the bound, and the stream is of no use. */
  push(chunk: Uint8Array): readonly string[] | undefined {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    const values: string[] = [];
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#depth === 0) this.#skipToObject();
      if (this.#at >= this.#text.length) break;
      if (this.#step(this.#text.charCodeAt(this.#at))) {
        values.push(this.#text.slice(0, this.#at + 1));
        this.#text = this.#text.slice(this.#at + 1);
        this.#at = -1;
      }
    }
    return this.#text.length > VALUE_CHARS_MAX ? undefined : values;
  }

  #skipToObject(): void {
    const start = this.#text.indexOf("{", this.#at);
    this.#text = start < 0 ? "" : this.#text.slice(start);
    this.#at = 0;
  }

  /** Takes one character; true when it closes the object. */
  #step(char: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (char === 0x5c) this.#escaped = true;
      else if (char === 0x22) this.#inString = false;
      return false;
    }
    if (char === 0x22) this.#inString = true;
    else if (char === 0x7b) this.#depth++;
    else if (char === 0x7d) return --this.#depth === 0;
    return false;
  }
}
