import type { Token, TokenKind } from "./token.js";

const alphanumeric = /^[\p{L}\p{Nd}_]$/u;

/** Whether a character may stand in a name. */
export function isAlphanumeric(character: string): boolean {
  return alphanumeric.test(character);
}

/** A place in a template's text, and the tokens cut out so far. */
export class Cursor {
  protected at = 0;
  protected start = 0;
  protected startLine = 1;
  protected ended = false;
  protected readonly queue: Token[] = [];
  protected readonly text: string;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  protected emit(kind: TokenKind): undefined {
    this.queue.push({ kind, pos: this.start, line: this.startLine, text: this.text.slice(this.start, this.at) });
    this.skip();
  }

  /** Moves the start of the next token here. */
  protected skip(): undefined {
    for (let i = this.start; i < this.at; i++) if (this.text[i] === "\n") this.line++;
    this.start = this.at;
    this.startLine = this.line;
  }

  protected fail(message: string): undefined {
    this.queue.push({ kind: "error", pos: this.start, line: this.startLine, text: message });
    this.ended = true;
  }

  protected peek(): string {
    const codePoint = this.text.codePointAt(this.at);
    return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
  }

  protected word(): undefined {
    while (this.at < this.text.length) {
      const character = this.peek();
      if (!isAlphanumeric(character)) return;
      this.at += character.length;
    }
  }

  /** Past characters out of `allowed`. */
  protected run(allowed: string): undefined {
    while (this.at < this.text.length && allowed.includes(this.text.charAt(this.at))) this.at++;
  }

  protected accept(allowed: string): boolean {
    const accepted = this.at < this.text.length && allowed.includes(this.text.charAt(this.at));
    if (accepted) this.at++;
    return accepted;
  }

  /** Past a number; false when something else sticks to it. */
  protected scanNumber(): boolean {
    this.accept("+-");
    let digits = "0123456789_";
    if (this.accept("0")) {
      if (this.accept("xX")) digits = "0123456789abcdefABCDEF_";
      else if (this.accept("oO")) digits = "01234567_";
      else if (this.accept("bB")) digits = "01_";
    }
    this.run(digits);
    if (this.accept(".")) this.run(digits);
    const exponents = digits.length === 11 ? "eE" : digits.length === 23 ? "pP" : "";
    if (this.accept(exponents)) {
      this.accept("+-");
      this.run("0123456789_");
    }
    this.accept("i");
    const next = this.peek();
    if (!isAlphanumeric(next)) return true;
    this.at += next.length;
    return false;
  }
}
