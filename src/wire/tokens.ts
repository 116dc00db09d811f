import { parseAddress, parseIpv4, parseIpv6 } from "./address.js";
import { base64ToBytes, hexToBytes } from "./encoding.js";
import { type Name, nameFromText, readEscape, rootName } from "./name.js";

/** One field of presentation form. Escapes are still in `text`; quotes around it are not. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

export type TokenResult =
  | { readonly ok: true; readonly tokens: Token[] }
  | { readonly ok: false; readonly reason: string };

/** Splits one line of presentation form: blanks separate, quotes group, `;` starts a comment, `\` keeps the next. */
export function tokenize(line: string): TokenResult {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line[at]!;
    if (char === ";") break;
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    const quoted = char === '"';
    const start = quoted ? at + 1 : at;
    at = start;
    const stop = quoted ? /["]/ : /[\s;"]/;
    while (at < line.length && !stop.test(line[at]!)) at += line[at] === "\\" ? 2 : 1;
    if (quoted && at >= line.length) return { ok: false, reason: "quote not closed" };
    tokens.push({ text: line.slice(start, at), quoted });
    if (quoted) at++;
  }
  return { ok: true, tokens };
}

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** The bytes meant by text with `\DDD` and `\X` escapes, or undefined when an escape is malformed. */
export function unescapeText(text: string): Uint8Array | undefined {
  const source = encoder.encode(text);
  const out = new Uint8Array(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] !== 92) {
      out[length++] = source[i]!;
      continue;
    }
    const [value, used] = readEscape(source, i + 1);
    if (value < 0) return undefined;
    out[length++] = value;
    i += used;
  }
  return out.slice(0, length);
}

/** Quoted text that reads back as the same bytes. */
export function quoteBytes(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) {
    if (byte === 34 || byte === 92) text += `\\${String.fromCharCode(byte)}`;
    else if (byte < 32 || byte > 126) text += `\\${String(byte).padStart(3, "0")}`;
    else text += String.fromCharCode(byte);
  }
  return `${text}"`;
}

/**
 * The fields of one record's data, read in order. Like `Reader` for text: the first thing that does not fit sets
 * `fault`, in words that name the field, and later reads give zero or empty.
 */
export class Tokens {
  private readonly tokens: readonly Token[];
  private at = 0;
  private readonly origin: Name;
  fault: string | undefined = undefined;

  constructor(tokens: readonly Token[], origin: Name = rootName) {
    this.tokens = tokens;
    this.origin = origin;
  }

  get remaining(): number {
    return this.tokens.length - this.at;
  }

  fail(reason: string): void {
    this.fault ??= reason;
    this.at = this.tokens.length;
  }

  /** The next field as written, without consuming it. */
  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  next(field: string): string {
    const token = this.tokens[this.at];
    if (token === undefined) {
      this.fail(`${field} is missing`);
      return "";
    }
    this.at++;
    return token.text;
  }

  /** All fields left, joined: hexadecimal and base64 data may be split by blanks. */
  joined(field: string): string {
    if (this.remaining === 0) this.fail(`${field} is missing`);
    let text = "";
    while (this.remaining > 0) text += this.next(field);
    return text;
  }

  integer(field: string, max: number): number {
    const text = this.next(field);
    if (this.fault !== undefined) return 0;
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : max + 1;
    if (value <= max) return value;
    this.fail(`${field} is not a number from 0 to ${max}: ${text}`);
    return 0;
  }

  u8(field: string): number {
    return this.integer(field, 255);
  }

  u16(field: string): number {
    return this.integer(field, 65_535);
  }

  u32(field: string): number {
    return this.integer(field, 4_294_967_295);
  }

  name(field: string): Name {
    const text = this.next(field);
    if (this.fault !== undefined) return rootName;
    const result = nameFromText(text, this.origin);
    if (result.ok) return result.name;
    this.fail(`${field}: ${result.reason}`);
    return rootName;
  }

  /** A character-string: the bytes of one field, at most 255 of them. */
  characterString(field: string): Uint8Array {
    const bytes = unescapeText(this.next(field));
    if (this.fault !== undefined) return nothing;
    if (bytes !== undefined && bytes.length <= 255) return bytes;
    this.fail(bytes === undefined ? `${field}: bad escape` : `${field} is longer than 255 bytes`);
    return nothing;
  }

  hex(field: string, text = this.joined(field)): Uint8Array {
    return this.bytes(field, "hexadecimal", hexToBytes(text));
  }

  base64(field: string): Uint8Array {
    return this.bytes(field, "base64", base64ToBytes(this.joined(field)));
  }

  ipv4(field: string): Uint8Array {
    return this.bytes(field, "an IPv4 address", parseIpv4(this.next(field)));
  }

  ipv6(field: string): Uint8Array {
    return this.bytes(field, "an IPv6 address", parseIpv6(this.next(field)));
  }

  /** Either family. */
  address(field: string): Uint8Array {
    return this.bytes(field, "an IP address", parseAddress(this.next(field)));
  }

  private bytes(field: string, kind: string, value: Uint8Array | undefined): Uint8Array {
    if (this.fault !== undefined) return nothing;
    if (value !== undefined) return value;
    this.fail(`${field} is not ${kind}`);
    return nothing;
  }
}
