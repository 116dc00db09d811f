import { quote } from "../fmt/quote.js";
import { Lexer } from "./lexer.js";
import type { Branch, Pipe, Statement } from "./node.js";
import { PipelineParser } from "./pipeline.js";
import { Scope } from "./scope.js";
import type { Token } from "./token.js";
import { TokenStream } from "./token-stream.js";

/** Nested if, with, range, block and define. Go knows no bound; the JavaScript stack does. */
const blockDepthMax = 400;

type Ending = "end" | "else";

/** Reads a template's text into named lists of statements. */
export class TemplateParser {
  readonly templates = new Map<string, readonly Statement[]>();
  private readonly tokens: TokenStream;
  private readonly pipelines: PipelineParser;
  private rangeDepth = 0;
  private blockDepth = 0;

  constructor(name: string, text: string, left: string, right: string, isFunction: (name: string) => boolean) {
    this.tokens = new TokenStream(new Lexer(text, left, right));
    this.pipelines = new PipelineParser(this.tokens, new Scope(), name, isFunction);
  }

  /** Reads everything; the main template is added as `mainName`. Throws `ParseFailure`. */
  parse(mainName: string): void {
    const statements: Statement[] = [];
    while (this.tokens.peek().kind !== "eof") {
      if (this.tokens.peek().kind === "left") {
        const left = this.tokens.next();
        const word = this.tokens.nextNonSpace();
        if (word.kind === "keyword" && word.text === "define") {
          this.definition();
          continue;
        }
        this.tokens.backupTwo(left);
      }
      const statement = this.textOrAction();
      if (typeof statement === "string") this.pipelines.fail(`unexpected {{${statement}}}`);
      statements.push(statement);
    }
    this.add(mainName, statements);
  }

  private add(name: string, statements: readonly Statement[]): void {
    const known = this.templates.get(name);
    if (known === undefined || isBlank(known)) this.templates.set(name, statements);
    else if (!isBlank(statements)) this.pipelines.fail(`template: multiple definition of template ${quote(name)}`);
  }

  private definition(): void {
    const name = this.pipelines.string(this.tokens.nextNonSpace(), "define clause");
    this.pipelines.expect("right", "define clause");
    this.separate(name, "define clause");
  }

  /** The body of a define or block: variables and range depth of its own. */
  private separate(name: string, context: string): void {
    const outer = { scope: this.pipelines.scope, rangeDepth: this.rangeDepth };
    this.pipelines.scope = new Scope();
    this.rangeDepth = 0;
    const { statements, ending } = this.body();
    if (ending !== "end") this.pipelines.fail(`unexpected {{${ending}}} in ${context}`);
    this.add(name, statements);
    this.pipelines.scope = outer.scope;
    this.rangeDepth = outer.rangeDepth;
  }

  private body(): { statements: Statement[]; ending: Ending } {
    if (this.blockDepth >= blockDepthMax) this.pipelines.fail("max nesting depth exceeded");
    this.blockDepth++;
    const statements: Statement[] = [];
    while (this.tokens.peekNonSpace().kind !== "eof") {
      const statement = this.textOrAction();
      if (typeof statement === "string") {
        this.blockDepth--;
        return { statements, ending: statement };
      }
      statements.push(statement);
    }
    this.pipelines.fail("unexpected EOF");
  }

  private textOrAction(): Statement | Ending {
    const token = this.tokens.nextNonSpace();
    if (token.kind === "text") return { kind: "text", pos: token.pos, text: token.text };
    if (token.kind !== "left") this.pipelines.unexpected(token, "input");
    this.pipelines.actionLine = token.line;
    const statement = this.action();
    this.pipelines.actionLine = 0;
    return statement;
  }

  private action(): Statement | Ending {
    const token = this.tokens.nextNonSpace();
    if (token.kind === "keyword") {
      switch (token.text) {
        case "block":
          return this.block();
        case "break":
        case "continue":
          return this.jump(token, token.text);
        case "else":
          return this.otherwise();
        case "end":
          this.pipelines.expect("right", "end");
          return "end";
        case "if":
        case "range":
        case "with":
          return this.branch(token.text);
        case "template":
          return this.template();
      }
    }
    this.tokens.backup();
    const pos = this.tokens.peek().pos;
    return { kind: "action", pos, pipe: this.pipelines.pipeline("command", "right") };
  }

  private jump(token: Token, kind: "break" | "continue"): Statement {
    const next = this.tokens.nextNonSpace();
    if (next.kind !== "right") this.pipelines.unexpected(next, `{{${kind}}}`);
    if (this.rangeDepth === 0) this.pipelines.fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos: token.pos };
  }

  private otherwise(): Ending {
    const next = this.tokens.peekNonSpace();
    const chained = next.kind === "keyword" && (next.text === "if" || next.text === "with");
    if (!chained) this.pipelines.expect("right", "else");
    return "else";
  }

  private branch(kind: Branch["kind"]): Branch {
    const size = this.pipelines.scope.size;
    const pipe = this.pipelines.pipeline(kind, "right");
    if (kind === "range") this.rangeDepth++;
    const { statements: body, ending } = this.body();
    if (kind === "range") this.rangeDepth--;
    const otherwise = ending === "else" ? this.elsePart(kind) : undefined;
    this.pipelines.scope.shrink(size);
    return { kind, pos: pipe.pos, pipe, body, otherwise };
  }

  /** What follows `{{else`: another condition, which shares our `{{end}}`, or a body. */
  private elsePart(kind: Branch["kind"]): readonly Statement[] {
    const next = this.tokens.peek();
    if (next.kind === "keyword" && next.text === kind && kind !== "range") {
      this.tokens.next();
      if (this.blockDepth >= blockDepthMax) this.pipelines.fail("max nesting depth exceeded");
      this.blockDepth++;
      const chained = this.branch(kind);
      this.blockDepth--;
      return [chained];
    }
    const { statements, ending } = this.body();
    if (ending !== "end") this.pipelines.fail(`expected end; found {{${ending}}}`);
    return statements;
  }

  private template(): Statement {
    const token = this.tokens.nextNonSpace();
    const name = this.pipelines.string(token, "template clause");
    let pipe: Pipe | undefined;
    if (this.tokens.nextNonSpace().kind !== "right") {
      this.tokens.backup();
      pipe = this.pipelines.pipeline("template clause", "right");
    }
    return { kind: "template", pos: token.pos, name, pipe };
  }

  private block(): Statement {
    const token = this.tokens.nextNonSpace();
    const name = this.pipelines.string(token, "block clause");
    const pipe = this.pipelines.pipeline("block clause", "right");
    this.separate(name, "block clause");
    return { kind: "template", pos: token.pos, name, pipe };
  }
}

/** Only white space: such a body never replaces another. */
function isBlank(statements: readonly Statement[]): boolean {
  return statements.every((statement) => statement.kind === "text" && statement.text.trim() === "");
}
