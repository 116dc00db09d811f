import { quote } from "../golang/index.js";
import { caught, SyntaxFault } from "./fault.js";
import { PositionCursor } from "./position-cursor.js";
import { type ConfigValue, DEPTH_MAX, type Member, type ParseResult, TEXT_CHARS_MAX } from "./value.js";

/**
 * Reads a JSON object with the place of every key and value. Messages are those of Go's `encoding/json`; a repeated key
 * keeps its last value; numbers keep their text. An empty file is an empty object.
 */
export function parseJsonWithPosition(text: string, fileName: string): ParseResult {
  return caught(fileName, (): ParseResult => {
    if (text.length > TEXT_CHARS_MAX) throw new SyntaxFault("file is too large", { line: 1, column: 1 });
    const value = new JsonParser(text).document();
    if (value.kind === "object") return { ok: true, value };
    const goName = value.kind === "list" ? "array" : value.kind;
    throw new SyntaxFault(`json: cannot unmarshal ${goName} into Go value of type map[string]interface {}`, value);
  });
}

const BLANK = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

class JsonParser {
  readonly #text: string;
  readonly #positions: PositionCursor;
  #offset: number;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#positions = new PositionCursor(text);
    this.#offset = text.startsWith("\ufeff") ? 1 : 0;
  }

  document(): ConfigValue {
    this.#blanks();
    if (this.#offset >= this.#text.length) return { kind: "object", members: new Map(), line: 1, column: 1 };
    const value = this.#value();
    this.#blanks();
    if (this.#offset < this.#text.length) this.#unexpected("after top-level value");
    return value;
  }

  #value(): ConfigValue {
    const at = this.#positions.at(this.#offset);
    const char = this.#text[this.#offset];
    if (char === "{") return { kind: "object", members: this.#members(), ...at };
    if (char === "[") return { kind: "list", items: this.#items(), blocks: false, ...at };
    if (char === '"') return { kind: "string", value: this.#string(), ...at };
    if (char === "t") return { kind: "bool", value: this.#word("true", true), ...at };
    if (char === "f") return { kind: "bool", value: this.#word("false", false), ...at };
    if (char === "n") return this.#word("null", { kind: "null", ...at } as const);
    if (char !== undefined && /[-\d]/.test(char)) return this.#number(at);
    return this.#unexpected("looking for beginning of value");
  }

  #members(): Map<string, Member> {
    const members = new Map<string, Member>();
    this.#enter();
    if (this.#text[this.#offset] === "}") return this.#leave(members);
    for (;;) {
      if (this.#text[this.#offset] !== '"') this.#unexpected("looking for beginning of object key string");
      const at = this.#positions.at(this.#offset);
      const key = this.#string();
      this.#blanks();
      if (this.#text[this.#offset] !== ":") this.#unexpected("after object key");
      this.#step();
      members.set(key, { ...at, value: this.#value() });
      this.#blanks();
      if (this.#text[this.#offset] === "}") return this.#leave(members);
      if (this.#text[this.#offset] !== ",") this.#unexpected("after object key:value pair");
      this.#step();
    }
  }

  #items(): ConfigValue[] {
    const items: ConfigValue[] = [];
    this.#enter();
    if (this.#text[this.#offset] === "]") return this.#leave(items);
    for (;;) {
      items.push(this.#value());
      this.#blanks();
      if (this.#text[this.#offset] === "]") return this.#leave(items);
      if (this.#text[this.#offset] !== ",") this.#unexpected("after array element");
      this.#step();
    }
  }

  #string(): string {
    this.#offset++;
    let value = "";
    for (;;) {
      value += this.#match(PLAIN);
      const char = this.#text[this.#offset];
      if (char === '"') break;
      if (char !== "\\") this.#unexpected("in string literal");
      this.#offset++;
      value += this.#escape();
    }
    this.#offset++;
    return value.replace(/\p{Surrogate}/gu, "\ufffd");
  }

  #escape(): string {
    const char = this.#text[this.#offset];
    if (char === "u") {
      this.#offset++;
      for (let digit = 0; digit < 4; digit++, this.#offset++) {
        if (!/[0-9a-fA-F]/.test(this.#text[this.#offset] ?? ""))
          this.#unexpected("in \\u hexadecimal character escape");
      }
      return String.fromCharCode(Number.parseInt(this.#text.slice(this.#offset - 4, this.#offset), 16));
    }
    const named = ESCAPES[char ?? ""];
    if (named === undefined) return this.#unexpected("in string escape code");
    this.#offset++;
    return named;
  }

  #word<T>(word: string, value: T): T {
    for (const letter of word) {
      if (this.#text[this.#offset] !== letter) this.#unexpected(`in literal ${word} (expecting ${quoteChar(letter)})`);
      this.#offset++;
    }
    return value;
  }

  #number(at: { line: number; column: number }): ConfigValue {
    const text = this.#match(NUMBER);
    const after = this.#text[this.#offset] ?? "";
    const unfinished =
      text === "" || (after === "." && !/[.eE]/.test(text)) || (/[eE]/.test(after) && !/[eE]/.test(text));
    if (unfinished) {
      // What the grammar could not take: a lone minus, a point without digits, an exponent without digits.
      this.#offset += /^[eE][+-]$/.test(this.#text.slice(this.#offset, this.#offset + 2)) ? 2 : 1;
      this.#unexpected(
        after === "."
          ? "after decimal point in numeric literal"
          : /[eE]/.test(after)
            ? "in exponent of numeric literal"
            : "in numeric literal",
      );
    }
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw new SyntaxFault(`json: cannot unmarshal number ${text} into Go value of type float64`, at);
    }
    return { kind: "number", value, text, goType: "float64", ...at };
  }

  #enter(): void {
    if (++this.#depth > DEPTH_MAX) throw new SyntaxFault("exceeded max depth", this.#positions.at(this.#offset));
    this.#step();
  }

  #leave<T>(value: T): T {
    this.#depth--;
    this.#offset++;
    return value;
  }

  #step(): void {
    this.#offset++;
    this.#blanks();
  }

  #blanks(): void {
    this.#match(BLANK);
  }

  /** Takes what the pattern finds here. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#offset += found.length;
    return found;
  }

  #unexpected(context: string): never {
    const at = this.#positions.at(this.#offset);
    const code = this.#text.codePointAt(this.#offset);
    if (code === undefined) throw new SyntaxFault("unexpected end of JSON input", at);
    throw new SyntaxFault(`invalid character ${quoteChar(String.fromCodePoint(code))} ${context}`, at);
  }
}

/** Go's form of one character in its JSON errors. */
function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${quote(char).slice(1, -1)}'`;
}
