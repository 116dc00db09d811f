import { sprint } from "../fmt/printf.js";
import { LimitReached, type Limits, Meter, TextSink } from "../limits.js";
import { type Branch, describeNode, type Node, type Statement } from "../parse/node.js";
import type { Template } from "../parse/parse.js";
import { heldType, truth } from "../values/describe.js";
import { type CallContext, type FunctionLookup, GoError } from "../values/function.js";
import { GoChannel, GoFunction, GoPointer, type Held } from "../values/value.js";
import { Evaluator, type Frame, type MissingKey } from "./evaluator.js";
import { ExecFailure, ExecLimit, locate } from "./place.js";
import { elementsOf, type RangeElements } from "./range.js";
import { Variables } from "./variables.js";

/** How an iteration ended. */
type Ending = "break" | "continue" | undefined;

/** Nested statements, pipelines and templates together, against the JavaScript stack. */
const framesMax = 2_500;

/** Go's bound, quoted in the message of ours. */
const goTemplateDepthMax = 100_000;

/** One execution of a template: walks statements and writes. */
export class Executor extends Evaluator {
  protected readonly meter: Meter;
  protected readonly functions: FunctionLookup;
  protected readonly missingKey: MissingKey;
  protected readonly context: CallContext;
  protected frame: Frame;
  private sink: TextSink;
  private templateDepth = 0;
  private frames = 0;
  /** The innermost `{{template}}`, blamed when nesting becomes too deep. */
  private innermost: Node | undefined;
  private readonly template: Template;

  constructor(template: Template, functions: FunctionLookup, limits: Limits, missingKey: MissingKey) {
    super();
    this.template = template;
    this.functions = functions;
    this.missingKey = missingKey;
    this.meter = new Meter(limits);
    this.sink = new TextSink(this.meter);
    this.frame = { name: template.name, variables: new Variables(undefined) };
    this.context = {
      meter: this.meter,
      memory: new Map(),
      quoted: undefined,
      runTemplate: (name, dot) => this.separately(name, dot),
    };
  }

  /** The text of the template. Throws `ExecFailure`. */
  run(dot: Held): string {
    this.frame = { name: this.template.name, variables: new Variables(dot) };
    try {
      this.walk(dot, this.template.definitions.get(this.template.name) ?? []);
    } catch (failure) {
      if (failure instanceof LimitReached) this.fail(failure.message);
      if (failure instanceof RangeError) this.tooDeep();
      throw failure;
    }
    return this.sink.text;
  }

  protected fail(message: string): never {
    throw new ExecFailure(locate(this.template, this.frame.name, this.node, message));
  }

  protected enter(): void {
    this.meter.spend(1);
    this.frames++;
    if (this.frames > framesMax) this.tooDeep();
  }

  protected leave(): void {
    this.frames--;
  }

  private tooDeep(): never {
    if (this.innermost !== undefined) this.at(this.innermost);
    const message = `exceeded maximum template depth (${goTemplateDepthMax})`;
    throw new ExecLimit(locate(this.template, this.frame.name, this.node, message));
  }

  /** `executeTemplate`: the text of another template, with its own root. */
  private separately(name: string, dot: Held): string | GoError {
    const statements = this.template.definitions.get(name);
    if (statements === undefined) {
      return new GoError(
        `template: no template ${JSON.stringify(name)} associated with template "${this.template.name}"`,
      );
    }
    const { sink, frame, templateDepth, frames } = this;
    this.sink = new TextSink(this.meter);
    let result: string | GoError;
    try {
      this.inTemplate(name, dot, statements);
      result = this.sink.text;
    } catch (failure) {
      if (!(failure instanceof ExecFailure) || failure instanceof ExecLimit) throw failure;
      result = new GoError(failure.message);
    }
    Object.assign(this, { sink, frame, templateDepth, frames });
    return result;
  }

  private inTemplate(name: string, dot: Held, statements: readonly Statement[]): void {
    const outer = this.frame;
    this.templateDepth++;
    this.frame = { name, variables: new Variables(dot) };
    this.walk(dot, statements);
    this.frame = outer;
    this.templateDepth--;
  }

  private walk(dot: Held, statements: readonly Statement[]): Ending {
    for (const statement of statements) {
      const ending = this.statement(dot, statement);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  private statement(dot: Held, statement: Statement): Ending {
    this.at(statement);
    switch (statement.kind) {
      case "text":
        this.sink.write(statement.text);
        return undefined;
      case "action": {
        const value = this.pipeline(dot, statement.pipe);
        if (statement.pipe.variables.length === 0) this.print(statement, value);
        return undefined;
      }
      case "break":
      case "continue":
        return statement.kind;
      case "template":
        this.callTemplate(dot, statement);
        return undefined;
      default: {
        this.enter();
        const mark = this.frame.variables.mark();
        const ending = statement.kind === "range" ? this.range(dot, statement) : this.condition(dot, statement);
        this.frame.variables.release(mark);
        this.leave();
        return ending;
      }
    }
  }

  private print(node: Statement, value: Held): void {
    this.at(node);
    if (value === undefined) this.sink.write("<no value>");
    else if (value instanceof GoChannel || value instanceof GoFunction) {
      this.fail(`can't print ${describeNode(node)} of type ${heldType(value)?.name}`);
    } else if (typeof value === "string") this.sink.write(value);
    else if (typeof value === "bigint" || typeof value === "boolean") this.sink.write(String(value));
    else this.sink.write(sprint(this.meter, [printable(value)]));
  }

  private callTemplate(dot: Held, statement: Statement & { kind: "template" }): void {
    const statements = this.template.definitions.get(statement.name);
    if (statements === undefined) this.fail(`template ${JSON.stringify(statement.name)} not defined`);
    this.innermost = statement;
    if (this.templateDepth >= this.meter.limits.templateDepthMax) this.tooDeep();
    const argument = this.pipeline(dot, statement.pipe);
    this.enter();
    this.inTemplate(statement.name, argument, statements);
    this.leave();
  }

  private condition(dot: Held, branch: Branch): Ending {
    const value = this.pipeline(dot, branch.pipe);
    if (truth(value)) return this.walk(branch.kind === "with" ? value : dot, branch.body);
    return branch.otherwise === undefined ? undefined : this.walk(dot, branch.otherwise);
  }

  private range(dot: Held, branch: Branch): Ending {
    const elements = elementsOf(this.meter, this.pipeline(dot, branch.pipe), branch.pipe.variables.length);
    if (typeof elements === "string") this.fail(elements);
    if (this.iterate(branch, elements) || branch.otherwise === undefined) return undefined;
    // A break here ends this range only; a continue goes on with the outer one.
    return this.walk(dot, branch.otherwise) === "continue" ? "continue" : undefined;
  }

  /** True when there was at least one element. */
  private iterate(branch: Branch, elements: RangeElements): boolean {
    const mark = this.frame.variables.mark();
    let any = false;
    for (const [index, element] of elements) {
      any = true;
      this.meter.spend(2);
      this.bind(branch, index, element);
      const ending = this.walk(element, branch.body);
      this.frame.variables.release(mark);
      if (ending === "break") break;
    }
    return any;
  }

  /** One variable is the element, two are index and element. */
  private bind(branch: Branch, index: Held, element: Held): void {
    const { variables: names, assigns } = branch.pipe;
    const [first, second] = names;
    if (first === undefined) return;
    const variables = this.frame.variables;
    if (assigns) {
      variables.assign(first, second === undefined ? element : index);
      if (second !== undefined) variables.assign(second, element);
    } else {
      variables.setFromTop(1, element);
      if (second !== undefined) variables.setFromTop(2, index);
    }
  }
}

/** A pointer prints as what it points to. */
function printable(value: Held): Held {
  return value instanceof GoPointer && value.target !== null ? value.target : value;
}
