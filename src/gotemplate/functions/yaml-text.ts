import { fromRune } from "../text.js";

/** Why a YAML text cannot be read, in libyaml's words. */
export class YamlFault extends Error {}

const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The characters of a YAML text and the place in it; knows white space, comments and the flow of lines. */
export class YamlText {
  at = 0;
  private readonly text: string;
  private readonly lineStarts: number[] = [0];

  constructor(text: string) {
    this.text = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
    for (let i = 0; i < this.text.length; i++) if (this.text[i] === "\n") this.lineStarts.push(i + 1);
  }

  /** Number of the current line, from 0. */
  get line(): number {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= this.at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  get column(): number {
    return this.at - (this.lineStarts[this.line] ?? 0);
  }

  /** A fault of the characters: its line counts from 1, but the first goes unnamed. */
  fail(message: string): never {
    throw new YamlFault(`yaml: ${this.line === 0 ? "" : `line ${this.line + 1}: `}${message}`);
  }

  /** A fault of the structure: its line counts from 0, and the end of the text is a line of its own. */
  failStructure(message: string): never {
    const line = this.ended && this.column > 0 ? this.line + 1 : this.line;
    throw new YamlFault(`yaml: ${line === 0 ? "" : `line ${line}: `}${message}`);
  }

  /** Refuses a tab in the indentation of a block. */
  refuseTabs(): void {
    const before = this.text.slice(this.lineStarts[this.line] ?? 0, this.at);
    if (!this.ended && before.includes("\t") && before.trim() === "") {
      this.fail("found character that cannot start any token");
    }
  }

  goTo(at: number): void {
    this.at = at;
  }

  skip(count: number): void {
    this.at += count;
  }

  peek(): string {
    return this.text[this.at] ?? "";
  }

  /** Takes what a sticky pattern matches here, which may be nothing. */
  take(pattern: RegExp): RegExpExecArray | readonly string[] {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) this.fail("did not find expected alphabetic or numeric character");
    this.at += match[0].length;
    return match;
  }

  /** Past blanks, comments and empty lines. */
  gap(): void {
    for (;;) {
      const from = this.at;
      while (this.peek() === " " || this.peek() === "\t" || this.peek() === "\n") this.at++;
      const before = this.text[this.at - 1];
      if (this.peek() !== "#" || !(this.at === 0 || before === " " || before === "\t" || before === "\n")) return;
      const end = this.text.indexOf("\n", this.at);
      this.at = end < 0 ? this.text.length : end;
      if (this.at === from) return;
    }
  }

  /** Past directives and the first `---`. */
  prologue(): void {
    this.gap();
    while (this.peek() === "%" && this.column === 0) {
      const end = this.text.indexOf("\n", this.at);
      this.at = end < 0 ? this.text.length : end;
      this.gap();
    }
    if (this.column === 0 && this.startsMark("---")) {
      this.at += 3;
      this.gap();
    }
  }

  private startsMark(mark: string): boolean {
    return this.text.startsWith(mark, this.at) && /^[\s]?$/.test(this.text[this.at + 3] ?? "");
  }

  atDocumentEnd(): boolean {
    if (this.at >= this.text.length) return true;
    return this.column === 0 && (this.startsMark("---") || this.startsMark("..."));
  }

  /** Whether `-`, `?` or `:` stands here as an indicator: white space follows. */
  marker(indicator: string): boolean {
    return this.peek() === indicator && /^\s?$/.test(this.text[this.at + 1] ?? "");
  }

  /** A colon in a flow collection. */
  flowColon(): boolean {
    return this.peek() === ":" && /^[\s,[\]{}]?$/.test(this.text[this.at + 1] ?? "");
  }

  /** Whole line at `at`, without its end. */
  restOfLine(): string {
    const end = this.text.indexOf("\n", this.at);
    return this.text.slice(this.at, end < 0 ? this.text.length : end);
  }

  get endsWithNewline(): boolean {
    return this.text.endsWith("\n");
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** A plain scalar; further lines must stand deeper than `parent`, a key has one line. */
  plain(parent: number, key: boolean, flow: boolean): string {
    const first = this.peek();
    const next = this.text[this.at + 1] ?? "";
    const solid = flow ? /^[^\s,[\]{}]$/.test(next) : /^\S$/.test(next);
    if (first === "" || /[#,[\]{}&*!|>'"%@`]/.test(first) || ("-?:".includes(first) && !solid)) {
      if (/[%@`]/.test(first)) this.fail("found character that cannot start any token");
      this.failStructure("did not find expected node content");
    }
    let out = this.plainLine(flow);
    while (!key) {
      const from = this.at;
      const breaks = this.lineBreaks();
      const ends = breaks === 0 || this.atDocumentEnd() || this.peek() === "#" || (!flow && this.column <= parent);
      if (ends || (flow && /[,[\]{}]/.test(this.peek())) || (flow ? this.flowColon() : this.marker(":"))) {
        this.at = from;
        break;
      }
      out += (breaks === 1 ? " " : "\n".repeat(breaks - 1)) + this.plainLine(flow);
    }
    return out;
  }

  private plainLine(flow: boolean): string {
    const from = this.at;
    for (; this.at < this.text.length; this.at++) {
      const character = this.peek();
      if (character === "\n" || (character === "#" && /[ \t]/.test(this.text[this.at - 1] ?? ""))) break;
      if (character === ":" && (flow ? this.flowColon() : this.marker(":"))) break;
      if (flow && /[,[\]{}]/.test(character)) break;
    }
    while (this.at > from && /[ \t]/.test(this.text.charAt(this.at - 1))) this.at--;
    return this.text.slice(from, this.at);
  }

  /** Past blanks and line ends; how many lines ended. */
  private lineBreaks(): number {
    let breaks = 0;
    for (; /[ \t\n]/.test(this.peek()); this.at++) if (this.peek() === "\n") breaks++;
    return breaks;
  }

  singleQuoted(): string {
    return this.quoted("'", (out) => {
      if (this.text[this.at + 1] !== "'") return undefined;
      this.at += 2;
      return `${out}'`;
    });
  }

  doubleQuoted(): string {
    return this.quoted('"', () => undefined);
  }

  /** Up to the closing mark; `doubled` looks whether the mark stands for itself. */
  private quoted(mark: string, doubled: (out: string) => string | undefined): string {
    this.at++;
    let out = "";
    for (;;) {
      const character = this.peek();
      if (character === "") this.fail("found unexpected end of stream");
      if (character === mark) {
        const more = doubled(out);
        if (more === undefined) break;
        out = more;
      } else if (character === "\\" && mark === '"') out += this.escaped();
      else if (/[ \t\n]/.test(character)) out += this.folded();
      else {
        out += character;
        this.at++;
      }
    }
    this.at++;
    return out;
  }

  /** White space inside quotes: one line end is a blank, more are one fewer. */
  private folded(): string {
    const from = this.at;
    const breaks = this.lineBreaks();
    if (breaks === 0) return this.text.slice(from, this.at);
    return breaks === 1 ? " " : "\n".repeat(breaks - 1);
  }

  private escaped(): string {
    const letter = this.text[this.at + 1] ?? "";
    this.at += 2;
    if (letter === "\n") {
      while (this.peek() === " " || this.peek() === "\t") this.at++;
      return "";
    }
    const simple = escapes[letter];
    if (simple !== undefined) return simple;
    const digits = hexDigits[letter];
    const hex = this.text.slice(this.at, this.at + (digits ?? 0));
    if (digits === undefined) this.fail("found unknown escape character");
    if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) this.fail("did not find expected hexdecimal number");
    this.at += digits;
    return fromRune(Number.parseInt(hex, 16));
  }
}
