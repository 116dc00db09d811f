import { quote } from "../golang/index.js";
import { depthMax, faultsMax } from "./limits.js";

/** Names of grammar rules as they appear in complaints. */
export type RuleName = "grouping" | "index" | "match" | "number" | "string";

/**
 * A position in a filter text, and what an error message needs: what was tried at the farthest failure, and the
 * complaints of rules (a complaint stays even when another way to read the text succeeds).
 */
export class Cursor {
  /** UTF-16 index of the next character. */
  at = 0;
  #depth = 0;
  #tooDeep = false;
  #farthest = 0;
  readonly #expected = new Set<string>();
  readonly #faults = new Set<string>();
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Steps over the word if it comes next. */
  eat(word: string): boolean {
    if (this.text.startsWith(word, this.at)) {
      this.at += word.length;
      return true;
    }
    if (this.at >= this.#farthest) this.expect(quote(word));
    return false;
  }

  /** Steps over one character between the class's bounds; `name` is how messages print the class. */
  eatClass(contains: (code: number) => boolean, name: string): boolean {
    if (this.at < this.text.length && contains(this.text.charCodeAt(this.at))) {
      this.at += 1;
      return true;
    }
    this.expect(name);
    return false;
  }

  /** Is this the end of the text? */
  atEnd(): boolean {
    if (this.at >= this.text.length) return true;
    this.expect("EOF");
    return false;
  }

  /** Records that `what` would have been welcome here. */
  expect(what: string): void {
    if (this.at < this.#farthest) return;
    if (this.at > this.#farthest) {
      this.#farthest = this.at;
      this.#expected.clear();
    }
    this.#expected.add(what);
  }

  /** Records a rule's complaint, at `at` or here. */
  complain(rule: RuleName, text: string, at = this.at): void {
    if (this.#faults.size < faultsMax) this.#faults.add(`${this.#position(at)}: rule "${rule}": ${text}`);
  }

  /** Runs a rule one level deeper; undefined beyond the limit, and then the whole text is refused. */
  nested<T>(rule: () => T | undefined): T | undefined {
    if (this.#depth >= depthMax) {
      this.#tooDeep = true;
      return undefined;
    }
    this.#depth += 1;
    const result = rule();
    this.#depth -= 1;
    return result;
  }

  /** The error text after all attempts: undefined when the text was read to its end without a complaint. */
  error(parsed: boolean): string | undefined {
    if (this.#tooDeep) return `filter expression nests deeper than ${depthMax} levels`;
    if (this.#faults.size > 0) return [...this.#faults].join("\n");
    if (parsed) return undefined;
    return `${this.#position(this.#farthest)}: no match found, expected: ${this.#expectations()}`;
  }

  #expectations(): string {
    // Byte order; all of these are ASCII. The end of the text is always named last.
    const words = [...this.#expected].filter((word) => word !== "EOF").sort();
    if (this.#expected.has("EOF")) words.push("EOF");
    const last = words.pop() ?? "";
    return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
  }

  /** `line:column (offset)`: columns count characters from 1, but a line feed is column 0 of the line it opens; offsets
   *  count UTF-8 bytes. */
  #position(at: number): string {
    let line = 1;
    let column = 0;
    let offset = 0;
    for (let index = 0; index <= at; ) {
      const code = this.text.codePointAt(index) ?? 0;
      column += 1;
      if (code === 0x0a) {
        line += 1;
        column = 0;
      }
      if (index < at) offset += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      index += code > 0xffff ? 2 : 1;
    }
    return `${line}:${column} (${offset})`;
  }
}
