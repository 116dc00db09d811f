import type { Meter } from "../limits.js";
import { type Command, describeNode, type Node, type Operand, type Pipe } from "../parse/node.js";
import { looksFloat } from "../parse/number.js";
import { canBeNil, truth, unwrap, zeroOf } from "../values/describe.js";
import { type CallContext, type FunctionLookup, type FunctionSpec, GoError } from "../values/function.js";
import type { GoType } from "../values/types.js";
import { GoComplex, type Held, Interface, type Value } from "../values/value.js";
import { fitLiteral, fitValue } from "./arguments.js";
import { fieldOf, methodOf } from "./fields.js";
import type { Variables } from "./variables.js";

/** Stands for "nothing was piped in". */
const nothingPiped = Symbol("nothing piped");
type Piped = Held | typeof nothingPiped;

/** What one template call runs in. */
export interface Frame {
  readonly name: string;
  readonly variables: Variables;
}

/** How absent map keys are treated: `error` is consul-template's `error_on_missing_key`. */
export type MissingKey = "zero" | "error";

/**
 * Evaluates pipelines. `node` is where messages point to: the node being looked at, which is not always the innermost
 * one; it moves exactly as Go moves it.
 */
export abstract class Evaluator {
  node: Node | undefined;
  protected abstract readonly meter: Meter;
  protected abstract readonly functions: FunctionLookup;
  protected abstract readonly missingKey: MissingKey;
  protected abstract frame: Frame;
  protected abstract readonly context: CallContext;

  protected abstract fail(message: string): never;
  protected abstract enter(): void;
  protected abstract leave(): void;

  protected at(node: Node): void {
    this.node = node;
  }

  /** The value of a pipeline; its variables are declared or assigned on the way. */
  protected pipeline(dot: Held, pipe: Pipe | undefined): Held {
    if (pipe === undefined) return undefined;
    this.at(pipe);
    this.enter();
    let value: Piped = nothingPiped;
    for (const command of pipe.commands) value = unwrap(this.command(dot, command, value));
    this.leave();
    const result = value === nothingPiped ? undefined : value;
    for (const name of pipe.variables) {
      if (!pipe.assigns) this.frame.variables.push(name, result);
      else if (!this.frame.variables.assign(name, result)) this.fail(`undefined variable: ${name}`);
    }
    return result;
  }

  private command(dot: Held, command: Command, piped: Piped): Held {
    const first = command.args[0] as Operand;
    switch (first.kind) {
      case "field":
        return this.field(dot, first, command.args, piped);
      case "chain":
        return this.chain(dot, first, command.args, piped);
      case "identifier":
        return this.function(dot, first, command, command.args, piped);
      case "pipe":
        this.refuseArguments(command.args, piped);
        return this.pipeline(dot, first);
      case "variable":
        return this.variable(dot, first, command.args, piped);
    }
    this.at(first);
    this.refuseArguments(command.args, piped);
    if (first.kind === "nil") this.fail("nil is not a command");
    return this.literal(dot, first);
  }

  private refuseArguments(args: readonly Operand[], piped: Piped): void {
    if (args.length > 1 || piped !== nothingPiped) {
      this.fail(`can't give argument to non-function ${describeNode(args[0] as Operand)}`);
    }
  }

  private literal(dot: Held, node: Operand): Held {
    switch (node.kind) {
      case "bool":
        return node.value;
      case "dot":
        return dot;
      case "string":
        return node.text;
      case "number":
        return this.constant(node);
      default:
        return this.fail(`can't evaluate command ${describeNode(node)}`);
    }
  }

  /** A number where any type is welcome. */
  private constant(node: Operand & { kind: "number" }): Value {
    this.at(node);
    const { complex } = node.number;
    if (complex !== undefined) return new GoComplex(complex.real, complex.imaginary);
    if (looksFloat(node.text) && node.number.float !== undefined) return node.number.float;
    return node.number.int ?? this.fail(`${node.text} overflows int`);
  }

  private field(dot: Held, node: Operand & { kind: "field" }, args: readonly Operand[], piped: Piped): Held {
    this.at(node);
    return this.fields(dot, dot, node, node.names, args, piped);
  }

  private chain(dot: Held, node: Operand & { kind: "chain" }, args: readonly Operand[], piped: Piped): Held {
    this.at(node);
    if (node.operand.kind === "nil") this.fail(`indirection through explicit nil in ${describeNode(node)}`);
    const receiver = this.argument(dot, undefined, node.operand);
    return this.fields(dot, receiver, node, node.names, args, piped);
  }

  private variable(dot: Held, node: Operand & { kind: "variable" }, args: readonly Operand[], piped: Piped): Held {
    this.at(node);
    this.meter.spend(this.frame.variables.count / 64);
    const found = this.frame.variables.find(node.name);
    if (found === undefined) return this.fail(`undefined variable: ${node.name}`);
    if (node.names.length > 0) return this.fields(dot, found[0], node, node.names, args, piped);
    this.refuseArguments(args, piped);
    return found[0];
  }

  private fields(
    dot: Held,
    start: Held,
    node: Operand,
    names: readonly string[],
    args: readonly Operand[],
    piped: Piped,
  ): Held {
    let receiver = start;
    names.forEach((name, index) => {
      const last = index === names.length - 1;
      receiver = this.step(dot, receiver, node, name, last ? args : [], last ? piped : nothingPiped);
    });
    return receiver;
  }

  /** One field, map entry or method. */
  private step(dot: Held, receiver: Held, node: Operand, name: string, args: readonly Operand[], piped: Piped): Held {
    this.meter.spend(1);
    if (receiver === undefined) {
      return this.missingKey === "error" ? this.fail(`nil data; no entry for key ${JSON.stringify(name)}`) : undefined;
    }
    const method = methodOf(receiver, name);
    if (method !== undefined) return this.call(dot, method, node, name, args, piped);
    const hasArguments = args.length > 1 || piped !== nothingPiped;
    const found = fieldOf(receiver, name, hasArguments, this.missingKey);
    return found.ok ? found.value : this.fail(found.error);
  }

  private function(
    dot: Held,
    node: Operand & { kind: "identifier" },
    whole: Node,
    args: readonly Operand[],
    piped: Piped,
  ): Held {
    this.at(node);
    const found = this.functions.get(node.name);
    if (found === undefined) return this.fail(`${JSON.stringify(node.name)} is not a defined function`);
    if (found.shortCircuit !== undefined) return this.shortCircuit(dot, found, node.name, args, piped);
    return this.call(dot, found, whole, node.name, args, piped);
  }

  /** `and` and `or` look at their arguments one after the other and stop at the deciding one. */
  private shortCircuit(dot: Held, spec: FunctionSpec, name: string, args: readonly Operand[], piped: Piped): Held {
    this.checkCount(spec, name, Math.max(args.length - 1, 0), piped);
    let value: Held;
    for (const arg of args.slice(1)) {
      value = this.argument(dot, spec.variadic, arg);
      if (truth(value) === spec.shortCircuit) return value;
    }
    return piped === nothingPiped ? value : piped;
  }

  /** As in Go, the message of a variadic function does not count what is piped in. */
  private checkCount(spec: FunctionSpec, name: string, written: number, piped: Piped): void {
    const wanted = spec.params.length;
    const given = written + (piped === nothingPiped ? 0 : 1);
    if (spec.variadic === undefined && given !== wanted) {
      this.fail(`wrong number of args for ${name}: want ${wanted} got ${given}`);
    }
    if (given < wanted) this.fail(`wrong number of args for ${name}: want at least ${wanted} got ${written}`);
  }

  private call(dot: Held, spec: FunctionSpec, node: Node, name: string, args: readonly Operand[], piped: Piped): Held {
    const written = args.slice(1);
    this.checkCount(spec, name, written.length, piped);
    const typeAt = (index: number) => spec.params[index] ?? spec.variadic;
    const values = written.map((arg, index) => this.argument(dot, typeAt(index), arg));
    if (piped !== nothingPiped) values.push(this.checked(piped, typeAt(written.length)));
    this.charge(values, spec.stepsPerCharacter ?? 1 / 16);
    if (spec.quotesFirst) this.context.quoted = written[0] === undefined ? undefined : describeNode(written[0]);
    const result = spec.call(
      values.map((value, index) => (typeAt(index)?.kind === "value" ? value : contentOf(value))),
      this.context,
    );
    if (result instanceof GoError) {
      this.at(node);
      return this.fail(`error calling ${name}: ${result.message}`);
    }
    if (typeof result === "string") this.meter.text(result.length);
    if (spec.returns === "any") return new Interface(contentOf(result));
    return result;
  }

  private charge(values: readonly Held[], stepsPerCharacter: number): void {
    let steps = 1;
    for (const held of values) {
      const value = held instanceof Interface ? held.value : held;
      if (typeof value === "string") steps += value.length * stepsPerCharacter;
    }
    this.meter.spend(steps);
  }

  /** An argument of a function; without `type` whatever it is. */
  private argument(dot: Held, type: GoType | undefined, node: Operand): Held {
    this.at(node);
    switch (node.kind) {
      case "dot":
        return this.checked(dot, type);
      case "nil":
        if (type === undefined || !canBeNil(type)) this.fail(`cannot assign nil to ${type?.name ?? "<nil>"}`);
        return type.kind === "value" ? undefined : zeroOf(type);
      case "field":
        return this.checked(this.field(dot, node, [node], nothingPiped), type);
      case "variable":
        return this.checked(this.variable(dot, node, [node], nothingPiped), type);
      case "pipe":
        return this.checked(this.pipeline(dot, node), type);
      case "identifier":
        return this.checked(this.function(dot, node, node, [node], nothingPiped), type);
      case "chain":
        return this.checked(this.chain(dot, node, [node], nothingPiped), type);
      default:
        return this.literalArgument(dot, type, node);
    }
  }

  private literalArgument(dot: Held, type: GoType | undefined, node: Operand): Held {
    if (type === undefined || type.kind === "interface" || type.kind === "value") return this.literal(dot, node);
    const fitted = fitLiteral(node, type);
    return fitted.ok ? fitted.value : this.fail(fitted.error);
  }

  /** A computed value, held against the parameter's type. */
  private checked(held: Held, type: GoType | undefined): Held {
    if (type === undefined) return held;
    const fitted = fitValue(held, type);
    return fitted.ok ? fitted.value : this.fail(fitted.error);
  }
}

/** What a function sees of an argument: nil for an absent value. */
function contentOf(held: Held): Value {
  return unwrap(held) ?? null;
}
