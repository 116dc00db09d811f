import { caught, SyntaxFault } from "./fault.js";
import { parseJsonWithPosition } from "./json.js";
import { numberOf } from "./number.js";
import { Scanner } from "./scanner.js";
import type { Token } from "./token.js";
import {
  type ConfigValue,
  DEPTH_MAX,
  type ListValue,
  type Member,
  type ObjectValue,
  type ParseResult,
  TEXT_CHARS_MAX,
} from "./value.js";

/**
 * Reads HCL 1: attributes, blocks with labels, lists, heredocs, all comments. A block (and `key = { ... }`) is a list of
 * objects, and repeated blocks or lists of one key append to it; a label is one more level: `service "web" {}` is
 * `service: [{ web: [{}] }]`. Text whose first character is `{` is read as JSON, as the original does.
 * Messages are the original's; positions count characters from 1.
 */
export function parseHcl(text: string, fileName: string): ParseResult {
  if (/^\ufeff?\s*\{/.test(text)) return parseJsonWithPosition(text, fileName);
  return caught(fileName, (): ParseResult => {
    if (text.length > TEXT_CHARS_MAX) throw new SyntaxFault("file is too large", { line: 1, column: 1 });
    return { ok: true, value: new Parser(text.replaceAll("\r\n", "\n")).root() };
  });
}

class Parser {
  readonly #scanner: Scanner;
  #token: Token;
  #depth = 0;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
    this.#token = this.#scanner.next();
  }

  root(): ObjectValue {
    const members = new Map<string, Member>();
    const { line, column } = this.#token;
    while (this.#token.type !== "EOF") this.#item(members);
    return { kind: "object", members, line, column };
  }

  /** One attribute or block into `members`. */
  #item(members: Map<string, Member>): void {
    const keys = this.#keys();
    const opening = this.#token;
    let value: ConfigValue;
    if (opening.type === "ASSIGN") {
      this.#advance();
      value = this.#value();
    } else if (opening.type === "LBRACE") {
      value = this.#block();
    } else {
      const names = keys.map((key) => key.text).join(" ");
      throw new SyntaxFault(`key '${names}' expected start of object ('{') or assignment ('=')`, opening);
    }
    if (this.#token.type === "COMMA") this.#advance();
    // Labels become levels, from the inside out.
    for (const label of keys.slice(1).reverse())
      value = blockOf(new Map([[label.value, { ...at(label), value }]]), label);
    addMember(members, keys[0]!, value);
  }

  #keys(): Token[] {
    const keys: Token[] = [];
    for (;;) {
      const token = this.#token;
      if (token.type === "IDENT" || token.type === "STRING") {
        if (keys.length >= DEPTH_MAX) throw new SyntaxFault("exceeded max depth", token);
        keys.push(token);
        this.#advance();
        continue;
      }
      if (token.type === "ILLEGAL") throw new SyntaxFault("illegal character", token);
      if (keys.length > 1 && token.type === "ASSIGN")
        throw new SyntaxFault("nested object expected: LBRACE got: ASSIGN", token);
      if (keys.length > 0) {
        if (["ASSIGN", "LBRACE", "EOF", "RBRACE"].includes(token.type)) return keys;
        throw new SyntaxFault(`expected: IDENT | STRING | ASSIGN | LBRACE got: ${token.type}`, token);
      }
      if (token.type === "ASSIGN") throw new SyntaxFault("no object keys found!", token);
      if (token.type === "LBRACE") throw new SyntaxFault("expected: IDENT | STRING got: LBRACE", token);
      throw new SyntaxFault(`expected: IDENT | STRING | ASSIGN | LBRACE got: ${token.type}`, token);
    }
  }

  #value(): ConfigValue {
    const token = this.#token;
    switch (token.type) {
      case "STRING":
      case "HEREDOC":
        this.#advance();
        return { kind: "string", value: token.value, ...at(token) };
      case "BOOL":
        this.#advance();
        return { kind: "bool", value: token.text === "true", ...at(token) };
      case "NUMBER":
      case "FLOAT":
        this.#advance();
        return numberOf(token);
      case "LBRACE":
        return this.#block();
      case "LBRACK":
        return this.#list();
      default:
        throw new SyntaxFault(
          `Unknown token: ${token.line}:${token.column} ${token.type} ${token.text}`.trimEnd(),
          token,
        );
    }
  }

  /** `{ ... }` as a list of one object. */
  #block(): ListValue {
    const opening = this.#token;
    return blockOf(this.#members(), opening);
  }

  #members(): Map<string, Member> {
    this.#enter();
    this.#advance();
    const members = new Map<string, Member>();
    while (this.#token.type !== "RBRACE") {
      if (this.#token.type === "EOF") throw new SyntaxFault("object expected closing RBRACE got: EOF", this.#token);
      this.#item(members);
    }
    this.#leave();
    return members;
  }

  #list(): ListValue {
    const opening = this.#token;
    this.#enter();
    this.#advance();
    const items: ConfigValue[] = [];
    let needComma = false;
    while (this.#token.type !== "RBRACK") {
      const token = this.#token;
      if (token.type === "COMMA") {
        needComma = false;
        this.#advance();
        continue;
      }
      if (needComma) {
        throw new SyntaxFault(`error parsing list, expected comma or list end, got: ${token.type}`, token);
      }
      items.push(this.#listItem(token));
      needComma = true;
    }
    this.#leave();
    return { kind: "list", items, blocks: false, ...at(opening) };
  }

  #listItem(token: Token): ConfigValue {
    if (token.type === "LBRACE") return { kind: "object", members: this.#members(), ...at(token) };
    if (["STRING", "HEREDOC", "BOOL", "NUMBER", "FLOAT", "LBRACK"].includes(token.type)) return this.#value();
    throw new SyntaxFault(`unexpected token while parsing list: ${token.type}`, token);
  }

  #enter(): void {
    if (++this.#depth > DEPTH_MAX) throw new SyntaxFault("exceeded max depth", this.#token);
  }

  #leave(): void {
    this.#depth--;
    this.#advance();
  }

  #advance(): void {
    this.#token = this.#scanner.next();
  }
}

function at(token: Token): { line: number; column: number } {
  return { line: token.line, column: token.column };
}

function blockOf(members: ReadonlyMap<string, Member>, opening: Token): ListValue {
  return { kind: "list", items: [{ kind: "object", members, ...at(opening) }], blocks: true, ...at(opening) };
}

/** Two lists of one key append; anything else is replaced by the later. */
function addMember(members: Map<string, Member>, key: Token, value: ConfigValue): void {
  const before = members.get(key.value);
  if (before?.value.kind !== "list" || value.kind !== "list") {
    members.set(key.value, { ...at(key), value });
    return;
  }
  const { line, column, items, blocks } = before.value;
  // The array made for this key is ours until the parse ends; copying it would cost the square of its length.
  for (const item of value.items) (items as ConfigValue[]).push(item);
  members.set(key.value, {
    line: before.line,
    column: before.column,
    value: { kind: "list", items, blocks: blocks || value.blocks, line, column },
  });
}
