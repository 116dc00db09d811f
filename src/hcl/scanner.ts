import { SyntaxFault } from "./fault.js";
import { readHeredoc } from "./heredoc.js";
import { PositionCursor } from "./position-cursor.js";
import { readQuoted } from "./quoted-text.js";
import type { Token, TokenType } from "./token.js";

const PUNCTUATION: Readonly<Record<string, TokenType>> = {
  "[": "LBRACK",
  "]": "RBRACK",
  "{": "LBRACE",
  "}": "RBRACE",
  ",": "COMMA",
  ".": "PERIOD",
  "=": "ASSIGN",
  "+": "ADD",
  "-": "SUB",
};

const BLANK = /[ \t\n\r]*/y;
const LINE_COMMENT = /(?:#|\/\/)[^\n]*/y;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_.-]*/uy;
const NUMBER = /-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;

/** Cuts HCL text into tokens. Blanks and comments are skipped; what cannot be a token throws a {@link SyntaxFault}. */
export class Scanner {
  readonly #text: string;
  readonly #positions: PositionCursor;
  #offset: number;

  constructor(text: string) {
    this.#text = text;
    this.#positions = new PositionCursor(text);
    this.#offset = text.startsWith("\ufeff") ? 1 : 0;
  }

  next(): Token {
    this.#skipBlanksAndComments();
    const start = this.#offset;
    const at = this.#positions.at(start);
    const char = this.#text[start];
    if (char === undefined) return { type: "EOF", text: "", value: "", ...at };
    const token = (type: TokenType, end: number, value?: string): Token => {
      const text = this.#text.slice(start, end);
      this.#offset = end;
      return { type, text, value: value ?? text, ...at };
    };
    if (char === '"') {
      const { end, value } = readQuoted(this.#text, start, at);
      return token("STRING", end, value);
    }
    if (char === "<" && this.#text[start + 1] === "<") {
      const { end, value } = readHeredoc(this.#text, start, at);
      return token("HEREDOC", end, value);
    }
    const word = this.#match(IDENTIFIER);
    if (word !== "") return token(word === "true" || word === "false" ? "BOOL" : "IDENT", start + word.length);
    const number = this.#match(NUMBER);
    if (number !== "") return token(this.#numberType(number, at), start + number.length);
    if (char === "\0") throw new SyntaxFault("unexpected null character (0x00)", at);
    return token(PUNCTUATION[char] ?? "ILLEGAL", start + 1);
  }

  #numberType(text: string, at: { line: number; column: number }): TokenType {
    if (/^-?0[xX]/.test(text)) return "NUMBER";
    if (/[.eE]/.test(text)) return "FLOAT";
    if (/^-?0\d*[89]/.test(text)) throw new SyntaxFault("illegal octal number", at);
    return "NUMBER";
  }

  #skipBlanksAndComments(): void {
    for (;;) {
      this.#offset += this.#match(BLANK).length;
      const comment = this.#match(LINE_COMMENT);
      if (comment !== "") {
        this.#offset += comment.length;
        continue;
      }
      if (!this.#text.startsWith("/*", this.#offset)) return;
      const end = this.#text.indexOf("*/", this.#offset + 2);
      if (end < 0) throw new SyntaxFault("comment not terminated", this.#positions.at(this.#offset));
      this.#offset = end + 2;
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0] ?? "";
  }
}
