import type { Token } from "../../wire/index.js";
import type { Place, ZoneFaults } from "../fault.js";

/** A field with where it begins. */
export interface Field extends Token {
  readonly line: number;
  readonly column: number;
}

/** One entry of a master file: a line, or several held together by parentheses. */
export interface Entry {
  /** The entry begins with a blank: the owner is that of the entry before. */
  readonly blankOwner: boolean;
  readonly fields: readonly Field[];
}

/** A record of 65,535 bytes of data needs fewer; the bound keeps a parenthesis never closed from eating memory. */
const fieldsMax = 70_000;

const space = 32;
const tab = 9;
const newline = 10;
const carriageReturn = 13;
const quote = 34;
const open = 40;
const close = 41;
const semicolon = 59;
const backslash = 92;

/** Splits a master file into entries (RFC 1035 §5.1). After a fault it goes on with the next line. */
export class Scanner {
  private readonly text: string;
  private readonly file: string;
  private readonly faults: ZoneFaults;
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor(file: string, text: string, faults: ZoneFaults) {
    this.file = file;
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.faults = faults;
  }

  /** The next entry that has fields, or undefined at the end. */
  next(): Entry | undefined {
    while (this.at < this.text.length) {
      const entry = this.entry();
      if (entry !== undefined && entry.fields.length > 0) return entry;
    }
    return undefined;
  }

  private here(): Place {
    return { file: this.file, line: this.line, column: this.at - this.lineStart + 1 };
  }

  private entry(): Entry | undefined {
    const { text } = this;
    const first = text.charCodeAt(this.at);
    const blankOwner = first === space || first === tab;
    const fields: Field[] = [];
    let opened: Place | undefined;
    while (this.at < text.length) {
      const char = text.charCodeAt(this.at);
      if (this.skipBlank(char)) continue;
      if (char === newline) {
        this.newline();
        if (opened === undefined) return { blankOwner, fields };
      } else if (char === open) {
        if (opened !== undefined) return this.abandon(this.here(), "parenthesis inside parentheses");
        opened = this.here();
        this.at++;
      } else if (char === close) {
        if (opened === undefined) return this.abandon(this.here(), "parenthesis was not opened");
        opened = undefined;
        this.at++;
      } else {
        const field = char === quote ? this.quoted() : this.plain();
        if (field === undefined) return undefined;
        if (fields.length >= fieldsMax) return this.abandon(this.here(), `more than ${fieldsMax} fields in one entry`);
        fields.push(field);
      }
    }
    if (opened !== undefined) return this.abandon(opened, "parenthesis is not closed");
    return { blankOwner, fields };
  }

  private newline(): void {
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  /** Passes over a blank or a comment; false where neither is. */
  private skipBlank(char: number): boolean {
    if (char === semicolon) this.skipLine();
    else if (char === space || char === tab || char === carriageReturn) this.at++;
    else return false;
    return true;
  }

  private skipLine(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** Gives the entry up: what follows is read as if the line ended here. */
  private abandon(place: Place, reason: string): undefined {
    this.faults.error(place, reason);
    this.skipLine();
    return undefined;
  }

  private plain(): Field {
    const { text } = this;
    const start = this.at;
    const column = start - this.lineStart + 1;
    for (; this.at < text.length; this.at++) {
      const char = text.charCodeAt(this.at);
      if (char === backslash && text.charCodeAt(this.at + 1) !== newline) this.at++;
      else if (char <= space || char === quote || char === open || char === close || char === semicolon) break;
    }
    this.at = Math.max(Math.min(this.at, text.length), start + 1);
    return { text: text.slice(start, this.at), quoted: false, line: this.line, column };
  }

  private quoted(): Field | undefined {
    const { text } = this;
    const begun = this.here();
    const start = ++this.at;
    for (; this.at < text.length; this.at++) {
      const char = text.charCodeAt(this.at);
      if (char === quote) {
        this.at++;
        return { text: text.slice(start, this.at - 1), quoted: true, line: begun.line, column: begun.column };
      }
      if (char === newline) break;
      if (char === backslash && text.charCodeAt(this.at + 1) !== newline) this.at++;
    }
    this.at = Math.min(this.at, text.length);
    return this.abandon(begun, "quote is not closed on its line");
  }
}
