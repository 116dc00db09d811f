import { isPrint, quote } from "../fmt/quote.js";
import { Cursor, isAlphanumeric } from "./cursor.js";
import { keywords, type Token, type TokenKind } from "./token.js";

const spaces = " \t\r\n";

/** Splits a template into tokens, on demand. An error token ends the stream. */
export class Lexer extends Cursor {
  private parens = 0;
  private inside = false;
  private readonly left: string;
  private readonly right: string;

  constructor(text: string, left: string, right: string) {
    super(text);
    this.left = left;
    this.right = right;
  }

  next(): Token {
    for (;;) {
      const ready = this.queue.shift();
      if (ready !== undefined) return ready;
      if (this.ended) return { kind: "eof", pos: this.text.length, line: this.startLine, text: "EOF" };
      if (this.inside) this.action();
      else this.literal();
    }
  }

  /** Text up to the next action. */
  private literal(): undefined {
    const found = this.text.indexOf(this.left, this.at);
    const end = found < 0 ? this.text.length : found;
    const trims = found >= 0 && this.trimsLeft(found + this.left.length);
    this.at = end;
    if (trims) while (this.at > this.start && spaces.includes(this.text.charAt(this.at - 1))) this.at--;
    if (this.at > this.start) this.emit("text");
    this.at = end;
    this.skip();
    if (found < 0) {
      this.emit("eof");
      this.ended = true;
    } else this.leftDelimiter(trims);
  }

  /** `- ` after the left delimiter. */
  private trimsLeft(at: number): boolean {
    return this.text[at] === "-" && at + 1 < this.text.length && spaces.includes(this.text.charAt(at + 1));
  }

  private leftDelimiter(trims: boolean): undefined {
    this.at += this.left.length;
    if (this.text.startsWith("/*", this.at + (trims ? 2 : 0))) {
      this.at += trims ? 2 : 0;
      this.skip();
      this.comment();
      return;
    }
    this.emit("left");
    if (trims) this.at += 2;
    this.skip();
    this.parens = 0;
    this.inside = true;
  }

  private comment(): undefined {
    const end = this.text.indexOf("*/", this.at + 2);
    if (end < 0) {
      this.fail("unclosed comment");
      return;
    }
    this.at = end + 2;
    const trims = this.trimsRight(this.at);
    if (!trims && !this.text.startsWith(this.right, this.at)) {
      this.fail("comment ends before closing delimiter");
      return;
    }
    this.at += (trims ? 2 : 0) + this.right.length;
    if (trims) this.skipSpaces();
    this.skip();
  }

  private skipSpaces(): undefined {
    while (this.at < this.text.length && spaces.includes(this.text.charAt(this.at))) this.at++;
  }

  /** ` -` and the right delimiter. */
  private trimsRight(at: number): boolean {
    return (
      at < this.text.length &&
      spaces.includes(this.text.charAt(at)) &&
      this.text[at + 1] === "-" &&
      this.text.startsWith(this.right, at + 2)
    );
  }

  private rightDelimiter(): undefined {
    const trims = this.trimsRight(this.at);
    if (trims) {
      this.at += 2;
      this.skip();
    }
    this.at += this.right.length;
    this.emit("right");
    if (trims) this.skipSpaces();
    this.skip();
    this.inside = false;
  }

  private action(): undefined {
    if (this.trimsRight(this.at) || this.text.startsWith(this.right, this.at)) {
      if (this.parens === 0) this.rightDelimiter();
      else this.fail("unclosed left paren");
      return;
    }
    const character = this.peek();
    this.at += character.length;
    if (character === "") this.fail("unclosed action");
    else if (spaces.includes(character)) this.space();
    else this.operatorOrOperand(character);
  }

  private space(): undefined {
    while (this.at < this.text.length && spaces.includes(this.text.charAt(this.at)) && !this.trimsRight(this.at))
      this.at++;
    if (this.trimsRight(this.at - 1)) this.at--;
    if (this.at > this.start) this.emit("space");
  }

  private operatorOrOperand(character: string): undefined {
    switch (character) {
      case "=":
        return this.emit("assign");
      case ":":
        if (this.text[this.at] !== "=") return this.fail("expected :=");
        this.at++;
        return this.emit("declare");
      case "|":
        return this.emit("pipe");
      case '"':
        return this.quoted('"', "string", "unterminated quoted string");
      case "'":
        return this.quoted("'", "char", "unterminated character constant");
      case "`":
        return this.raw();
      case "$":
        return this.name("variable");
      case "(":
        this.parens++;
        return this.emit("(");
      case ")":
        this.parens--;
        return this.parens < 0 ? this.fail("unexpected right paren") : this.emit(")");
      default:
        return this.operand(character);
    }
  }

  private operand(character: string): undefined {
    const next = this.text[this.at] ?? "";
    if (character === "." && this.at < this.text.length && (next < "0" || next > "9")) return this.name("field");
    if (".+-0123456789".includes(character)) {
      this.at--;
      return this.number();
    }
    if (isAlphanumeric(character)) return this.identifier();
    if (character <= "\x7f" && isPrint(character)) return this.emit("character");
    return this.fail(`unrecognized character in action: ${unicodeForm(character)}`);
  }

  private quoted(mark: string, kind: TokenKind, complaint: string): undefined {
    for (;;) {
      const character = this.text[this.at];
      this.at++;
      if (character === mark) return this.emit(kind);
      if (character === "\\") {
        const escaped = this.text[this.at];
        this.at++;
        if (escaped === undefined || escaped === "\n") return this.fail(complaint);
      } else if (character === undefined || character === "\n") return this.fail(complaint);
    }
  }

  private raw(): undefined {
    const end = this.text.indexOf("`", this.at);
    if (end < 0) return this.fail("unterminated raw quoted string");
    this.at = end + 1;
    this.emit("rawString");
  }

  private atTerminator(): boolean {
    const character = this.peek();
    return character === "" || `${spaces}.,|:)(`.includes(character) || this.text.startsWith(this.right, this.at);
  }

  private badCharacter(): undefined {
    this.fail(`bad character ${unicodeForm(this.peek())}`);
  }

  private identifier(): undefined {
    this.word();
    if (!this.atTerminator()) return this.badCharacter();
    const word = this.text.slice(this.start, this.at);
    this.emit(keywords.has(word) ? "keyword" : word === "true" || word === "false" ? "bool" : "identifier");
  }

  private name(kind: "field" | "variable"): undefined {
    if (this.atTerminator()) return this.emit(kind === "variable" ? "variable" : "keyword");
    this.word();
    if (!this.atTerminator()) return this.badCharacter();
    this.emit(kind);
  }

  private number(): undefined {
    const complaint = () => this.fail(`bad number syntax: ${quote(this.text.slice(this.start, this.at))}`);
    if (!this.scanNumber()) return complaint();
    const sign = this.text[this.at];
    if (sign !== "+" && sign !== "-") return this.emit("number");
    if (!this.scanNumber() || this.text[this.at - 1] !== "i") return complaint();
    this.emit("complex");
  }
}

/** `%#U`. */
function unicodeForm(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
  return isPrint(character) ? `${code} '${character}'` : code;
}
