import { escapes, isDigit, literals, loneSurrogates, quoteByte } from "./characters.js";
import { depthMax, type JsonNode, JsonObject, NumberLiteral } from "./node.js";

export type ParseResult =
  | { readonly ok: true; readonly node: JsonNode }
  /** Go's text: `EOF`, `unexpected EOF`, `invalid character ...`. */
  | { readonly ok: false; readonly error: string };

/** Reads the first JSON value of a text as Go's stream decoder does: what follows it is not looked at. */
export function parseJson(text: string): ParseResult {
  const parser = new Parser(text);
  try {
    return { ok: true, node: parser.document() };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, error: fault.message };
    throw fault;
  }
}

/** Thrown and caught inside this file only: it ends the recursion at the first fault. */
class SyntaxFault extends Error {}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    this.#blanks();
    if (this.#at >= this.#text.length) throw new SyntaxFault("EOF");
    return this.#value(0);
  }

  #value(depth: number): JsonNode {
    if (depth > depthMax) throw new SyntaxFault("exceeded max depth");
    this.#blanks();
    const code = this.#code();
    switch (code) {
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#literal("true");
      case 0x66:
        return this.#literal("false");
      case 0x6e:
        return this.#literal("null");
      default:
        if (code === 0x2d || isDigit(code)) return this.#number();
        throw this.#invalid("looking for beginning of value");
    }
  }

  #object(depth: number): JsonObject {
    const object = new JsonObject();
    this.#at++;
    this.#blanks();
    if (this.#code() === 0x7d) {
      this.#at++;
      return object;
    }
    for (;;) {
      this.#blanks();
      if (this.#code() !== QUOTE) throw this.#invalid("looking for beginning of object key string");
      object.keys.push(this.#string());
      this.#blanks();
      if (this.#code() !== 0x3a) throw this.#invalid("after object key");
      this.#at++;
      object.values.push(this.#value(depth + 1));
      this.#blanks();
      const code = this.#code();
      if (code !== 0x2c && code !== 0x7d) throw this.#invalid("after object key:value pair");
      this.#at++;
      if (code === 0x7d) return object;
    }
  }

  #array(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#at++;
    this.#blanks();
    if (this.#code() === 0x5d) {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#blanks();
      const code = this.#code();
      if (code !== 0x2c && code !== 0x5d) throw this.#invalid("after array element");
      this.#at++;
      if (code === 0x5d) return items;
    }
  }

  #string(): string {
    const from = ++this.#at;
    for (;;) {
      const code = this.#code();
      if (code === QUOTE) return this.#text.slice(from, this.#at++);
      if (code === BACKSLASH) return this.#text.slice(from, this.#at) + this.#escapedRest();
      if (code < 0x20) throw this.#invalid("in string literal");
      this.#at++;
    }
  }

  /** The rest of a string from its first escape on. */
  #escapedRest(): string {
    let out = "";
    let from = this.#at;
    for (;;) {
      const code = this.#code();
      if (code < 0x20) throw this.#invalid("in string literal");
      if (code !== QUOTE && code !== BACKSLASH) {
        this.#at++;
        continue;
      }
      out += this.#text.slice(from, this.#at++);
      if (code === QUOTE) return out.replace(loneSurrogates, "\ufffd");
      out += this.#escape();
      from = this.#at;
    }
  }

  #escape(): string {
    this.#code();
    const char = this.#text[this.#at]!;
    if (char !== "u") {
      const plain = escapes[char];
      if (plain === undefined) throw this.#invalid("in string escape code");
      this.#at++;
      return plain;
    }
    const from = ++this.#at;
    for (; this.#at < from + 4; this.#at++) {
      this.#code();
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at]!)) throw this.#invalid("in \\u hexadecimal character escape");
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(from, this.#at), 16));
  }

  #number(): NumberLiteral {
    const from = this.#at;
    if (this.#code() === 0x2d) this.#at++;
    if (this.#code() === 0x30) this.#at++;
    else this.#digits("in numeric literal");
    if (this.#text.charCodeAt(this.#at) === 0x2e) {
      this.#at++;
      this.#digits("after decimal point in numeric literal");
    }
    if ((this.#text.charCodeAt(this.#at) | 0x20) === 0x65) {
      this.#at++;
      const sign = this.#code();
      if (sign === 0x2b || sign === 0x2d) this.#at++;
      this.#digits("in exponent of numeric literal");
    }
    return new NumberLiteral(this.#text.slice(from, this.#at));
  }

  #digits(context: string): void {
    if (!isDigit(this.#code())) throw this.#invalid(context);
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #literal(word: string): boolean | null {
    for (let i = 0; i < word.length; i++, this.#at++) {
      if (this.#code() !== word.charCodeAt(i)) throw this.#invalid(`in literal ${word} (expecting '${word[i]}')`);
    }
    return literals[word]!;
  }

  #blanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  /** The code unit here; the text must not end yet. */
  #code(): number {
    if (this.#at >= this.#text.length) throw new SyntaxFault("unexpected EOF");
    return this.#text.charCodeAt(this.#at);
  }

  #invalid(context: string): SyntaxFault {
    return new SyntaxFault(`invalid character ${quoteByte(this.#text, this.#at)} ${context}`);
  }
}
