import { quote } from "../fmt/quote.js";
import type { Meter } from "../limits.js";
import { sanitizeText, toBytes } from "../text.js";
import { anySlice, stringKeyed } from "../values/describe.js";
import { GoError } from "../values/function.js";
import type { Value } from "../values/value.js";

class Malformed extends Error {}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A reader with Go's complaints. Numbers are float64, objects `map[string]interface {}`. */
class JsonReader {
  private at = 0;
  private readonly text: string;
  private readonly meter: Meter;

  constructor(text: string, meter: Meter) {
    this.text = text;
    this.meter = meter;
  }

  document(): Value {
    const value = this.value(0);
    this.blanks();
    if (this.at < this.text.length) this.unexpected("after top-level value");
    return value;
  }

  private unexpected(where: string): never {
    if (this.at >= this.text.length) throw new Malformed("unexpected end of JSON input");
    const byte = toBytes(this.text.slice(this.at, this.at + 2))[0] ?? 0;
    this.complain(String.fromCharCode(byte), where);
  }

  /** Inside a literal or number Go reads the end of the text as a blank. */
  private unexpectedInToken(where: string): never {
    if (this.at >= this.text.length) this.complain(" ", where);
    this.unexpected(where);
  }

  private complain(character: string, where: string): never {
    const shown = character === "'" ? "'\\''" : character === '"' ? "'\"'" : `'${quote(character).slice(1, -1)}'`;
    throw new Malformed(`invalid character ${shown} ${where}`);
  }

  private blanks(): void {
    while (" \t\r\n".includes(this.text[this.at] ?? "x")) this.at++;
  }

  private value(depth: number): Value {
    this.meter.nest(depth);
    this.blanks();
    const first = this.text[this.at];
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    if (first === "t") return this.literal("true", true);
    if (first === "f") return this.literal("false", false);
    if (first === "n") return this.literal("null", null);
    if (first === "-" || (first !== undefined && first >= "0" && first <= "9")) return this.number();
    return this.unexpected("looking for beginning of value");
  }

  private literal(word: string, value: Value): Value {
    for (let i = 0; i < word.length; i++, this.at++) {
      if (this.text[this.at] !== word[i]) this.unexpectedInToken(`in literal ${word} (expecting '${word[i]}')`);
    }
    return value;
  }

  private digits(): boolean {
    const from = this.at;
    while (/[0-9]/.test(this.text[this.at] ?? "")) this.at++;
    return this.at > from;
  }

  private number(): Value {
    const from = this.at;
    if (this.text[this.at] === "-") this.at++;
    if (this.text[this.at] === "0") this.at++;
    else if (!this.digits()) this.unexpectedInToken("in numeric literal");
    if (this.text[this.at] === ".") {
      this.at++;
      if (!this.digits()) this.unexpectedInToken("after decimal point in numeric literal");
    }
    if (/[eE]/.test(this.text[this.at] ?? "")) {
      this.at++;
      if (/[+-]/.test(this.text[this.at] ?? "")) this.at++;
      if (!this.digits()) this.unexpectedInToken("in exponent of numeric literal");
    }
    const literal = this.text.slice(from, this.at);
    const value = Number(literal);
    if (Number.isFinite(value)) return value;
    throw new Malformed(`json: cannot unmarshal number ${literal} into Go value of type float64`);
  }

  private string(): string {
    this.at++;
    let out = "";
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character < " ") this.unexpected("in string literal");
      this.at++;
      if (character === '"') return sanitizeText(out);
      out += character === "\\" ? this.escape() : character;
    }
  }

  private escape(): string {
    const letter = this.text[this.at] ?? "";
    const simple = simpleEscapes[letter];
    if (simple !== undefined) {
      this.at++;
      return simple;
    }
    if (letter !== "u") this.unexpected("in string escape code");
    this.at++;
    const from = this.at;
    for (; this.at < from + 4; this.at++) {
      if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? "")) this.unexpected("in \\u hexadecimal character escape");
    }
    return String.fromCharCode(Number.parseInt(this.text.slice(from, this.at), 16));
  }

  private array(depth: number): Value {
    this.at++;
    const items: Value[] = [];
    this.blanks();
    if (this.text[this.at] === "]") this.at++;
    else {
      for (;;) {
        items.push(this.value(depth + 1));
        if (this.closes("]", "after array element")) break;
      }
    }
    return anySlice(items);
  }

  private object(depth: number): Value {
    this.at++;
    const map = stringKeyed([]);
    this.blanks();
    if (this.text[this.at] === "}") {
      this.at++;
      return map;
    }
    for (;;) {
      this.blanks();
      if (this.text[this.at] !== '"') this.unexpected("looking for beginning of object key string");
      const key = this.string();
      this.blanks();
      if (this.text[this.at] !== ":") this.unexpected("after object key");
      this.at++;
      map.set(key, this.value(depth + 1));
      if (this.closes("}", "after object key:value pair")) return map;
    }
  }

  /** Past a comma false, past the closing mark true. */
  private closes(mark: string, where: string): boolean {
    this.blanks();
    const character = this.text[this.at];
    if (character !== mark && character !== ",") this.unexpected(where);
    this.at++;
    return character === mark;
  }
}

/** `json.Unmarshal` into an `interface {}`. */
export function readJson(text: string, meter: Meter): Value | GoError {
  meter.text(text.length);
  meter.spend(text.length / 8);
  try {
    return new JsonReader(text, meter).document();
  } catch (failure) {
    if (failure instanceof Malformed) return new GoError(failure.message);
    throw failure;
  }
}
