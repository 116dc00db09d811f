import type { Meter } from "../limits.js";
import { anySlice } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { anyType, mapOf } from "../values/types.js";
import { GoMap, GoSlice, type Value } from "../values/value.js";
import { decodeBase64 } from "./base64.js";
import { resolveScalar } from "./yaml-scalar.js";
import { YamlFault, YamlText } from "./yaml-text.js";

/** The type of every mapping. */
export const looseMapType = mapOf(anyType, anyType);

/** What may stand before a node. */
export interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

/** A node, and whether it may still turn out to be a mapping's key. */
interface Scalar {
  readonly text: string;
  readonly plain: boolean;
}

function decodedOr(text: string): string {
  const decoded = decodeBase64(text, false);
  return decoded instanceof GoError ? text : decoded;
}

/** Reads what stands in one place: scalars, aliases, and collections in brackets. */
export class YamlFlowReader {
  protected readonly source: YamlText;
  protected readonly meter: Meter;
  private readonly anchors = new Map<string, Value>();

  constructor(text: string, meter: Meter) {
    this.source = new YamlText(text);
    this.meter = meter;
  }

  protected named({ anchor }: Properties, value: Value): Value {
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  protected properties(): Properties {
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      if (this.source.peek() === "&") anchor = this.source.take(/&([\w-]+)/y)[1];
      else if (this.source.peek() === "!") tag = this.source.take(/![^\s,[\]{}]*/y)[0];
      else return { anchor, tag };
      this.source.take(/[ \t]*/y);
    }
  }

  protected alias(): Value {
    const name = this.source.take(/\*([\w-]+)/y)[1] ?? "";
    const value = this.anchors.get(name);
    if (value === undefined) throw new YamlFault(`yaml: unknown anchor '${name}' referenced`);
    return value;
  }

  protected typed(text: string, tag: string | undefined, plain: boolean): Value {
    if (tag === "!!str" || tag === "!" || (!plain && tag === undefined)) return text;
    if (tag === "!!binary") return decodedOr(text);
    const resolved = plain || tag !== undefined ? resolveScalar(text) : undefined;
    if (tag === "!!float" && typeof resolved === "bigint") return Number(resolved);
    return resolved === undefined ? text : resolved;
  }

  /** Puts an entry in; `<<` brings the entries of other maps that are not there yet. */
  protected entry(map: GoMap, key: Value, value: Value): void {
    const scalar = key === null || typeof key !== "object";
    if (!scalar) throw new YamlFault("yaml: invalid map key: only scalars can be keys");
    if (key !== "<<") {
      map.set(key, value);
      return;
    }
    for (const source of value instanceof GoSlice ? value.items : [value]) {
      if (!(source instanceof GoMap))
        throw new YamlFault("yaml: map merge requires map or sequence of maps as the value");
      this.meter.spend(source.size * 4);
      for (const [name, item] of source.pairs()) if (!map.has(name)) map.set(name, item);
    }
  }

  /** A quoted or plain scalar; as a key it ends with its line. */
  protected scalar(parent: number, key: boolean): Scalar {
    const first = this.source.peek();
    if (first === '"') return { text: this.source.doubleQuoted(), plain: false };
    if (first === "'") return { text: this.source.singleQuoted(), plain: false };
    return { text: this.source.plain(parent, key, false), plain: true };
  }

  protected flow(depth: number): Value {
    this.meter.nest(depth);
    return this.source.peek() === "[" ? this.flowSequence(depth) : this.flowMapping(depth);
  }

  protected flowNode(depth: number): Value {
    this.source.gap();
    const properties = this.properties();
    this.source.gap();
    const first = this.source.peek();
    if (first === "[" || first === "{") return this.named(properties, this.flow(depth + 1));
    if (first === "*") return this.alias();
    if (",:]}".includes(first) && first !== "" && (first !== ":" || this.source.flowColon())) {
      return this.named(properties, this.typed("", properties.tag, true));
    }
    const quoted = first === '"' || first === "'";
    const text = quoted ? this.scalar(-1, true).text : this.source.plain(-1, false, true);
    return this.named(properties, this.typed(text, properties.tag, !quoted));
  }

  protected flowSequence(depth: number): Value {
    const items: Value[] = [];
    this.source.skip(1);
    for (;;) {
      this.source.gap();
      if (this.source.peek() === "]") break;
      const value = this.flowNode(depth);
      this.source.gap();
      if (this.source.flowColon()) {
        this.source.skip(1);
        const pair = new GoMap(looseMapType);
        this.entry(pair, value, this.flowNode(depth));
        items.push(pair);
        this.source.gap();
      } else items.push(value);
      if (this.source.peek() !== ",") break;
      this.source.skip(1);
    }
    if (this.source.peek() !== "]") this.source.failStructure("did not find expected ',' or ']'");
    this.source.skip(1);
    return anySlice(items);
  }

  protected flowMapping(depth: number): Value {
    const map = new GoMap(looseMapType);
    this.source.skip(1);
    for (;;) {
      this.source.gap();
      if (this.source.peek() === "}") break;
      if (this.source.marker("?")) this.source.skip(1);
      const key = this.flowNode(depth);
      this.source.gap();
      if (this.source.flowColon()) {
        this.source.skip(1);
        this.entry(map, key, this.flowNode(depth));
        this.source.gap();
      } else this.entry(map, key, null);
      if (this.source.peek() !== ",") break;
      this.source.skip(1);
    }
    if (this.source.peek() !== "}") this.source.failStructure("did not find expected ',' or '}'");
    this.source.skip(1);
    return map;
  }
}
