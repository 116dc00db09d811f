import { quote } from "../fmt/quote.js";
import { type Command, describeNode, type Operand, type Pipe } from "./node.js";
import { readNumber } from "./number.js";
import type { Scope } from "./scope.js";
import { describeToken, type Token, type TokenKind } from "./token.js";
import type { TokenStream } from "./token-stream.js";
import { unquote } from "./unquote.js";

/** Thrown inside the room; `parseTemplate` turns it into an error value. */
export class ParseFailure extends Error {}

/** Nested parentheses. Go allows 10,000; the JavaScript stack does not. */
const expressionDepthMax = 300;

/** What follows a variable name in a list of them before `:=`. */
const literalKinds: ReadonlySet<string> = new Set(["bool", "string", "number", "nil", "dot"]);

/** Reads pipelines: the inside of actions. */
export class PipelineParser {
  scope: Scope;
  /** Line on which the open action began, 0 outside of one. */
  actionLine = 0;
  private depth = 0;
  private readonly tokens: TokenStream;
  private readonly name: string;
  private readonly isFunction: (name: string) => boolean;

  constructor(tokens: TokenStream, scope: Scope, name: string, isFunction: (name: string) => boolean) {
    this.tokens = tokens;
    this.scope = scope;
    this.name = name;
    this.isFunction = isFunction;
  }

  fail(message: string): never {
    throw new ParseFailure(`template: ${this.name}:${this.tokens.line}: ${message}`);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== "error") this.fail(`unexpected ${describeToken(token)} in ${context}`);
    let where = "";
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      where = ` in action started at ${this.name}:${this.actionLine}`;
      if (token.text.endsWith(" action")) where = where.slice(" in action".length);
    }
    this.fail(token.text + where);
  }

  expect(kind: TokenKind, context: string): Token {
    const token = this.tokens.nextNonSpace();
    if (token.kind !== kind) this.unexpected(token, context);
    return token;
  }

  /** The text of a string token; another token is unexpected. */
  string(token: Token, context: string): string {
    if (token.kind !== "string" && token.kind !== "rawString") this.unexpected(token, context);
    return unquote(token.text) ?? this.fail("invalid syntax");
  }

  pipeline(context: string, end: TokenKind): Pipe {
    const pos = this.tokens.peekNonSpace().pos;
    const { variables, assigns } = this.declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.tokens.nextNonSpace();
      if (token.kind === end) break;
      if (!startsOperand(token)) this.unexpected(token, context);
      this.tokens.backup();
      commands.push(this.command());
    }
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    commands.forEach((command, index) => {
      if (index > 0 && literalKinds.has(command.args[0]?.kind ?? "")) {
        this.fail(`non executable command in pipeline stage ${index + 1}`);
      }
    });
    return { kind: "pipe", pos, assigns, variables, commands };
  }

  /** `$x :=`, `$x =` or, after range, `$x, $y :=`. */
  private declarations(context: string): { variables: string[]; assigns: boolean } {
    const variables: string[] = [];
    for (;;) {
      const variable = this.tokens.peekNonSpace();
      if (variable.kind !== "variable") return { variables, assigns: false };
      this.tokens.next();
      const after = this.tokens.peek();
      const next = this.tokens.peekNonSpace();
      if (next.kind === "assign" || next.kind === "declare") {
        this.tokens.nextNonSpace();
        this.declare(variables, variable);
        return { variables, assigns: next.kind === "assign" };
      }
      if (next.kind === "character" && next.text === ",") {
        this.tokens.nextNonSpace();
        this.declare(variables, variable);
        if (context !== "range" || variables.length >= 2) this.fail(`too many declarations in ${context}`);
        const following = this.tokens.peekNonSpace().kind;
        if (following === "variable" || following === "right" || following === ")") continue;
        this.fail("range can only initialize variables");
      }
      if (after.kind === "space") this.tokens.backupThree(variable, after);
      else this.tokens.backupTwo(variable);
      return { variables, assigns: false };
    }
  }

  private declare(variables: string[], token: Token): void {
    variables.push(token.text);
    this.scope.declare(token.text);
  }

  private command(): Command {
    const pos = this.tokens.peekNonSpace().pos;
    const args: Operand[] = [];
    for (;;) {
      this.tokens.peekNonSpace();
      const operand = this.operand();
      if (operand !== undefined) args.push(operand);
      const token = this.tokens.next();
      if (token.kind === "space") continue;
      if (token.kind === "right" || token.kind === ")") this.tokens.backup();
      else if (token.kind !== "pipe") this.unexpected(token, "operand");
      break;
    }
    if (args.length === 0) this.fail("empty command");
    return { kind: "command", pos, args };
  }

  /** A term and the fields that hang on it. */
  private operand(): Operand | undefined {
    const term = this.term();
    if (term === undefined || this.tokens.peek().kind !== "field") return term;
    const pos = this.tokens.peek().pos;
    const names: string[] = [];
    while (this.tokens.peek().kind === "field") names.push(this.tokens.next().text.slice(1));
    if (term.kind === "field") return { kind: "field", pos, names: [...term.names, ...names] };
    if (term.kind === "variable") return { ...term, pos, names: [...term.names, ...names] };
    if (literalKinds.has(term.kind)) this.fail(`unexpected . after term ${quote(describeNode(term))}`);
    return { kind: "chain", pos, operand: term, names };
  }

  private term(): Operand | undefined {
    const token = this.tokens.nextNonSpace();
    const { pos, text } = token;
    switch (token.kind) {
      case "identifier":
        if (!this.isFunction(text)) this.fail(`function ${quote(text)} not defined`);
        return { kind: "identifier", pos, name: text };
      case "keyword":
        if (text === ".") return { kind: "dot", pos };
        if (text === "nil") return { kind: "nil", pos };
        break;
      case "variable":
        if (!this.scope.has(text)) this.fail(`undefined variable ${quote(text)}`);
        return { kind: "variable", pos, name: text, names: [] };
      case "field":
        return { kind: "field", pos, names: [text.slice(1)] };
      case "bool":
        return { kind: "bool", pos, value: text === "true" };
      case "char":
      case "complex":
      case "number":
        return this.number(token);
      case "(":
        return this.parenthesised();
      case "string":
      case "rawString":
        return { kind: "string", pos, quoted: text, text: this.string(token, "operand") };
    }
    this.tokens.backup();
    return undefined;
  }

  private number(token: Token): Operand {
    const number = readNumber(token.text);
    if (typeof number === "string") this.fail(number);
    return { kind: "number", pos: token.pos, text: token.text, number };
  }

  private parenthesised(): Pipe {
    if (this.depth >= expressionDepthMax) this.fail("max expression depth exceeded");
    this.depth++;
    const pipe = this.pipeline("parenthesized pipeline", ")");
    this.depth--;
    return pipe;
  }
}

const operandKinds: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "bool",
  "char",
  "complex",
  "field",
  "identifier",
  "number",
  "rawString",
  "string",
  "variable",
  "(",
]);

function startsOperand(token: Token): boolean {
  return operandKinds.has(token.kind) || (token.kind === "keyword" && (token.text === "." || token.text === "nil"));
}
