import type { Meter } from "../limits.js";
import type { GoType } from "./types.js";
import type { Held, Value } from "./value.js";

/** What a function says when it fails: the text after `error calling NAME: `. */
export class GoError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** What a running function may ask of the execution it is part of. */
export interface CallContext {
  readonly meter: Meter;
  /** What functions remember for the length of one execution: the scratch pad. */
  readonly memory: Map<string, Value>;
  /** The first argument as written, for a function that `quotesFirst`. */
  quoted: string | undefined;
  /** Runs a template defined beside the running one, for `executeTemplate`. */
  runTemplate(name: string, dot: Held): string | GoError;
}

/**
 * A function as templates call it: typed parameters, checked before `call` as reflection would check them. Arguments come
 * unwrapped (nil as `null`) unless the parameter's type is `reflectValueType`, which passes them as held.
 */
export interface FunctionSpec {
  readonly params: readonly GoType[];
  /** Element type of a `...T` at the end. */
  readonly variadic?: GoType;
  /** `any`: the result is typed `interface {}`, so its nil is one that cannot be looked into. */
  readonly returns?: "any";
  /** `and` (false) and `or` (true): arguments are looked at until one has this truth. */
  readonly shortCircuit?: boolean;
  /** Steps for each character of its texts, where it does more than pass over them; else a sixteenth. */
  readonly stepsPerCharacter?: number;
  /** `call`: the executor passes the first argument as written in `context.quoted`. */
  readonly quotesFirst?: boolean;
  readonly call: (args: readonly Held[], context: CallContext) => Held | GoError;
}

/**
 * Functions by name. A function whose data is not there yet returns the empty value of its shape and notes that in its own
 * closure; the caller discards the output of such a pass and runs the template again.
 */
export type FunctionTable = ReadonlyMap<string, FunctionSpec>;

/** What the executor needs of a table. */
export interface FunctionLookup {
  get(name: string): FunctionSpec | undefined;
}
