import type { Meter, TextSink } from "../limits.js";
import { heldType, typeName, unwrap } from "../values/describe.js";
import { sortedPairs } from "../values/order.js";
import type { GoType } from "../values/types.js";
import {
  GoComplex,
  GoInt,
  GoMap,
  GoObject,
  GoPointer,
  GoSlice,
  GoStruct,
  type Held,
  Interface,
  type Value,
} from "../values/value.js";
import { type Flags, pad } from "./padding.js";
import { writeBool, writeComplex, writeFloat, writeInteger, writeString } from "./scalars.js";

/** Writes one operand with `verb`, with Go's `%!verb(type=value)` where they do not fit. */
export class ValuePrinter {
  private readonly sink: TextSink;
  private readonly meter: Meter;
  private readonly flags: Flags;

  constructor(sink: TextSink, meter: Meter, flags: Flags) {
    this.sink = sink;
    this.meter = meter;
    this.flags = flags;
  }

  /** The operand of a print function. An absent value is nil here. */
  operand(held: Held, verb: string): void {
    const value = unwrap(held) ?? null;
    if (verb === "T") writeString(this.sink, this.flags, typeName(value), "s");
    else if (value === null) this.nothing(verb);
    else this.value(value, verb, 0);
  }

  private nothing(verb: string): void {
    if (verb === "v") pad(this.sink, this.flags, "<nil>");
    else this.sink.write(`%!${verb}(<nil>)`);
  }

  private value(value: Exclude<Value, null>, verb: string, depth: number): void {
    this.meter.nest(depth);
    if (!this.write(value, verb, depth)) this.mismatch(value, verb, depth);
  }

  /** False when the verb does not fit the value. */
  private write(value: Exclude<Value, null>, verb: string, depth: number): boolean {
    switch (typeof value) {
      case "string":
        return writeString(this.sink, this.flags, value, verb);
      case "number":
        return writeFloat(this.sink, this.flags, value, verb);
      case "boolean":
        return writeBool(this.sink, this.flags, value, verb);
      case "bigint":
        return writeInteger(this.sink, this.flags, value, true, verb);
    }
    if (value instanceof GoInt) {
      return writeInteger(this.sink, this.flags, value.value, !value.kind.startsWith("u"), verb);
    }
    if (value instanceof GoComplex) {
      return writeComplex(this.sink, this.flags, value.real, value.imaginary, verb);
    }
    if (value instanceof GoObject && value.shown !== undefined && !this.flags.sharpV && "svxXq".includes(verb)) {
      return writeString(this.sink, this.flags, value.shown.text, verb);
    }
    if (value instanceof GoSlice) this.slice(value, verb, depth);
    else if (value instanceof GoMap) this.map(value, verb, depth);
    else if (value instanceof GoStruct) this.struct(value, verb, depth);
    else if (value instanceof GoPointer && depth === 0 && value.target !== null) {
      this.sink.write("&");
      this.struct(value.target, verb, depth + 1);
    } else return this.address(value, verb);
    return true;
  }

  private mismatch(value: Exclude<Value, null>, verb: string, depth: number): void {
    this.sink.write(`%!${verb}(${typeName(value)}=`);
    this.write(value, "v", Math.min(depth, 1));
    this.sink.write(")");
  }

  private element(type: GoType, value: Value, verb: string, depth: number): void {
    if (value !== null) this.value(value, verb, depth);
    else this.sink.write(this.flags.sharpV ? `${type.name}(nil)` : "<nil>");
  }

  private slice(slice: GoSlice, verb: string, depth: number): void {
    if (this.flags.sharpV) {
      if (slice.isNil) this.sink.write(`${slice.type.name}(nil)`);
      else this.list(`${slice.type.name}{`, slice, verb, depth, ", ", "}");
    } else this.list("[", slice, verb, depth, " ", "]");
  }

  private list(open: string, slice: GoSlice, verb: string, depth: number, between: string, close: string): void {
    this.sink.write(open);
    slice.items.forEach((item, index) => {
      if (index > 0) this.sink.write(between);
      this.element(slice.type.elem, item, verb, depth + 1);
    });
    this.sink.write(close);
  }

  private map(map: GoMap, verb: string, depth: number): void {
    if (this.flags.sharpV && map.isNil) {
      this.sink.write(`${map.type.name}(nil)`);
      return;
    }
    this.sink.write(this.flags.sharpV ? `${map.type.name}{` : "map[");
    sortedPairs(map).forEach(([key, value], index) => {
      if (index > 0) this.sink.write(this.flags.sharpV ? ", " : " ");
      this.element(map.type.key, key, verb, depth + 1);
      this.sink.write(":");
      this.element(map.type.elem, value, verb, depth + 1);
    });
    this.sink.write(this.flags.sharpV ? "}" : "]");
  }

  private struct(struct: GoStruct, verb: string, depth: number): void {
    if (this.flags.sharpV) this.sink.write(struct.type.name);
    this.sink.write("{");
    struct.type.fields.forEach((field, index) => {
      if (index > 0) this.sink.write(this.flags.sharpV ? ", " : " ");
      if (this.flags.plusV || this.flags.sharpV) this.sink.write(`${field.name}:`);
      this.element(field.type, struct.values[index] ?? null, verb, depth + 1);
    });
    this.sink.write("}");
  }

  /** There are no addresses here; one fixed number stands for all of them. */
  private address(value: Exclude<Value, null>, verb: string): boolean {
    const address = value instanceof GoPointer && value.target === null ? 0n : 0xc000010000n;
    if (verb !== "v" && verb !== "p") return writeInteger(this.sink, this.flags, address, false, verb);
    if (verb === "v" && this.flags.sharpV) {
      this.sink.write(`(${heldType(value)?.name})(${address === 0n ? "nil" : `0x${address.toString(16)}`})`);
    } else pad(this.sink, this.flags, address === 0n && verb === "v" ? "<nil>" : `0x${address.toString(16)}`);
    return true;
  }
}

/** Whether the operand is a string, which `print` joins without a blank. */
export function isText(held: Held): boolean {
  return typeof (held instanceof Interface ? held.value : held) === "string";
}
