import type { Lexer } from "./lexer.js";
import type { Token } from "./token.js";

const none: Token = { kind: "eof", pos: 0, line: 1, text: "" };

/** Tokens with up to three taken back. Errors carry the line of the token read last. */
export class TokenStream {
  private readonly lexer: Lexer;
  private readonly held: [Token, Token, Token] = [none, none, none];
  private heldCount = 0;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
  }

  /** Line of the newest token. */
  get line(): number {
    return this.held[0].line;
  }

  next(): Token {
    if (this.heldCount > 0) this.heldCount--;
    else this.held[0] = this.lexer.next();
    return this.held[this.heldCount] ?? none;
  }

  backup(): void {
    this.heldCount++;
  }

  /** Takes back `first` too, which came before the token held. */
  backupTwo(first: Token): void {
    this.held[1] = first;
    this.heldCount = 2;
  }

  /** Takes back `first` and `second`, which came before the token held. */
  backupThree(first: Token, second: Token): void {
    this.held[1] = second;
    this.held[2] = first;
    this.heldCount = 3;
  }

  peek(): Token {
    const token = this.next();
    this.backup();
    return token;
  }

  nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.kind !== "space") return token;
    }
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }
}
