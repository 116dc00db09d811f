import type { FunctionSpec } from "./function.js";
import type { GoType, IntKind, MapType, PointerType, SliceType, StructType } from "./types.js";

/**
 * A Go value. `null` is the nil that an `interface {}` holds, `bigint` is Go's `int`, `number` is `float64`,
 * strings as `text.ts` says. Other integer kinds and everything composite are classes.
 */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | GoInt
  | GoComplex
  | GoSlice
  | GoMap
  | GoStruct
  | GoPointer
  | GoChannel
  | GoFunction
  | GoObject;

/**
 * A value as the evaluator holds it: `undefined` is reflection's invalid value ("no value"), an `Interface` is what was
 * read out of an `interface {}` place and is still typed as such.
 */
export type Held = Value | Interface | undefined;

/** The content of a place typed `interface {}`. */
export class Interface {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** An integer of a kind other than `int`, wrapped to the kind's width. */
export class GoInt {
  readonly kind: IntKind;
  readonly value: bigint;
  constructor(kind: IntKind, value: bigint) {
    this.kind = kind;
    this.value = wrapInt(kind, value);
  }
}

const complex128Type: GoType = { kind: "complex128", name: "complex128" };

/** `complex128`: only literals such as `2i` make one, and only printing and `eq` take it. */
export class GoComplex {
  readonly type = complex128Type;
  readonly real: number;
  readonly imaginary: number;
  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** `[]T`. */
export class GoSlice {
  readonly type: SliceType;
  readonly items: readonly Value[];
  readonly isNil: boolean;
  constructor(type: SliceType, items: readonly Value[], isNil = false) {
    this.type = type;
    this.items = items;
    this.isNil = isNil;
  }
}

/** `map[K]V`. Keys are scalars; those of one kind never equal those of another. */
export class GoMap {
  readonly type: MapType;
  readonly isNil: boolean;
  private readonly entries = new Map<unknown, readonly [key: Value, value: Value]>();

  constructor(type: MapType, entries: Iterable<readonly [Value, Value]> = [], isNil = false) {
    this.type = type;
    this.isNil = isNil;
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.entries.size;
  }
  get(key: Value): Value | undefined {
    return this.entries.get(identity(key))?.[1];
  }
  has(key: Value): boolean {
    return this.entries.has(identity(key));
  }
  set(key: Value, value: Value): void {
    this.entries.set(identity(key), [key, value]);
  }
  delete(key: Value): void {
    this.entries.delete(identity(key));
  }
  pairs(): (readonly [key: Value, value: Value])[] {
    return [...this.entries.values()];
  }
}

/** A struct with its fields' values in the type's order; `methods` are found before fields. */
export class GoStruct {
  readonly type: StructType;
  readonly values: readonly Value[];
  constructor(type: StructType, values: readonly Value[]) {
    this.type = type;
    this.values = values;
  }
}

/** `*T`; `target` is null for a nil pointer. */
export class GoPointer {
  readonly type: PointerType;
  readonly target: GoStruct | null;
  constructor(type: PointerType, target: GoStruct | null) {
    this.type = type;
    this.target = target;
  }
}

/** A closed, filled channel, drained by `range`: what `loop` returns. */
export class GoChannel {
  readonly type: GoType;
  readonly source: Iterator<Value>;
  constructor(type: GoType, source: Iterator<Value>) {
    this.type = type;
    this.source = source;
  }
}

/** A function as a value (a struct's method, for instance). */
export class GoFunction {
  readonly type: GoType;
  readonly spec: FunctionSpec;
  constructor(name: string, spec: FunctionSpec) {
    this.type = { kind: "func", name };
    this.spec = spec;
  }
}

/** How an opaque value looks where it is more than its methods: Go's `Stringer` and `MarshalJSON`. */
export interface Shown {
  readonly text: string;
  /** The text in JSON, YAML and TOML. */
  readonly marshalled: string;
  /** YAML and TOML know the type and want no quotes. */
  readonly bare?: true;
}

/** Something opaque with methods, such as the scratch pad or a time. The executor looks its methods up by name. */
export class GoObject {
  readonly type: GoType;
  readonly methods: ReadonlyMap<string, FunctionSpec>;
  readonly shown: Shown | undefined;
  constructor(type: GoType, methods: ReadonlyMap<string, FunctionSpec>, shown?: Shown) {
    this.type = type;
    this.methods = methods;
    this.shown = shown;
  }
}

const intBits: Readonly<Record<IntKind, number>> = {
  int: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  uintptr: 64,
};

/** Two's complement wrap-around of the kind's width. */
export function wrapInt(kind: IntKind, value: bigint): bigint {
  return kind.startsWith("u") ? BigInt.asUintN(intBits[kind], value) : BigInt.asIntN(intBits[kind], value);
}

/** Two boxed integers of one kind and value are one key. */
function identity(key: Value): unknown {
  return key instanceof GoInt ? `\0${key.kind}:${key.value}` : key;
}
