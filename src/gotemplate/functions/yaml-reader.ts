import type { Meter } from "../limits.js";
import { anySlice } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { anyType, mapOf } from "../values/types.js";
import { GoMap, GoSlice, type Value } from "../values/value.js";
import { decodeBase64 } from "./base64.js";
import { readBlockScalar } from "./yaml-block-scalar.js";
import { resolveScalar } from "./yaml-scalar.js";
import { YamlFault, YamlText } from "./yaml-text.js";

const looseMapType = mapOf(anyType, anyType);

/** What may stand before a node. */
interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

/** A node, and whether it may still turn out to be a mapping's key. */
interface Scalar {
  readonly text: string;
  readonly plain: boolean;
}

/** Reads the first document of a YAML 1.1 text, mappings as `map[interface {}]interface {}`. */
class YamlReader {
  private readonly source: YamlText;
  private readonly meter: Meter;
  private readonly anchors = new Map<string, Value>();

  constructor(text: string, meter: Meter) {
    this.source = new YamlText(text);
    this.meter = meter;
  }

  document(): Value | undefined {
    this.source.prologue();
    if (this.source.atDocumentEnd()) return undefined;
    const value = this.node(-1, 0, false);
    this.source.gap();
    if (!this.source.atDocumentEnd()) this.source.failStructure("did not find expected <document start>");
    return value;
  }

  /** A block node whose lines stand deeper than `parent`; `sequenceToo`: a list may stand at `parent` itself. */
  private node(parent: number, depth: number, sequenceToo: boolean): Value {
    this.meter.nest(depth);
    this.source.gap();
    this.source.refuseTabs();
    const properties = this.properties();
    this.source.gap();
    const column = this.source.column;
    const least = sequenceToo && this.source.marker("-") ? parent : parent + 1;
    if (this.source.atDocumentEnd() || column < least)
      return this.named(properties, this.typed("", properties.tag, true));
    return this.named(properties, this.content(parent, column, depth, properties));
  }

  private content(parent: number, column: number, depth: number, properties: Properties): Value {
    const { source } = this;
    if (source.marker("-")) return this.sequence(column, parent, depth);
    if (source.marker("?") || this.keyAhead()) return this.mapping(column, depth);
    const first = source.peek();
    if (first === "|" || first === ">") return this.typed(readBlockScalar(source, parent), properties.tag, false);
    if (first === "[" || first === "{") return this.flow(depth);
    if (first === "*") return this.alias();
    const scalar = this.scalar(parent, false);
    this.source.take(/[ \t]*/y);
    if (this.source.marker(":")) this.source.fail("mapping values are not allowed in this context");
    return this.typed(scalar.text, properties.tag, scalar.plain);
  }

  private named({ anchor }: Properties, value: Value): Value {
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  private properties(): Properties {
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      if (this.source.peek() === "&") anchor = this.source.take(/&([\w-]+)/y)[1];
      else if (this.source.peek() === "!") tag = this.source.take(/![^\s,[\]{}]*/y)[0];
      else return { anchor, tag };
      this.source.take(/[ \t]*/y);
    }
  }

  private alias(): Value {
    const name = this.source.take(/\*([\w-]+)/y)[1] ?? "";
    const value = this.anchors.get(name);
    if (value === undefined) throw new YamlFault(`yaml: unknown anchor '${name}' referenced`);
    return value;
  }

  private typed(text: string, tag: string | undefined, plain: boolean): Value {
    if (tag === "!!str" || tag === "!" || (!plain && tag === undefined)) return text;
    if (tag === "!!binary") return decodedOr(text);
    const resolved = plain || tag !== undefined ? resolveScalar(text) : undefined;
    if (tag === "!!float" && typeof resolved === "bigint") return Number(resolved);
    return resolved === undefined ? text : resolved;
  }

  /** Whether this line begins with a key and its colon. */
  private keyAhead(): boolean {
    const from = this.source.at;
    const line = this.source.line;
    try {
      this.properties();
      const first = this.source.peek();
      if (first === "*") this.source.take(/\*[\w-]+/y);
      else if (first === "[" || first === "{" || first === "|" || first === ">") return false;
      else this.scalar(-1, true);
      this.source.take(/[ \t]*/y);
      return this.source.line === line && this.source.marker(":");
    } catch (failure) {
      if (failure instanceof YamlFault) return false;
      throw failure;
    } finally {
      this.source.goTo(from);
    }
  }

  private sequence(column: number, parent: number, depth: number): Value {
    const items: Value[] = [];
    while (!this.source.atDocumentEnd() && this.source.column === column && this.source.marker("-")) {
      this.source.skip(1);
      items.push(this.node(column, depth + 1, false));
      this.source.gap();
    }
    const deepest = column > parent ? column - 1 : column;
    if (!this.source.atDocumentEnd() && this.source.column > deepest)
      this.source.failStructure("did not find expected '-' indicator");
    return anySlice(items);
  }

  private mapping(column: number, depth: number): Value {
    const map = new GoMap(looseMapType);
    while (!this.source.atDocumentEnd() && this.source.column === column) {
      if (!this.source.marker("?") && !this.keyAhead()) break;
      const explicit = this.source.marker("?");
      const key = this.key(column, depth);
      this.source.take(/[ \t]*/y);
      let value: Value = null;
      if (this.source.marker(":")) {
        this.source.skip(1);
        value = explicit ? this.node(column, depth + 1, true) : this.mapValue(column, depth);
      }
      this.entry(map, key, value);
      this.source.gap();
    }
    if (!this.source.atDocumentEnd() && this.source.column >= column && !this.source.marker("-")) {
      if (!this.source.marker(":") && /[,\]}]/.test(this.source.peek()))
        this.source.failStructure("did not find expected key");
      this.source.fail("could not find expected ':'");
    }
    return map;
  }

  private mapValue(column: number, depth: number): Value {
    const line = this.source.line;
    this.source.gap();
    if (this.source.line === line && !this.source.ended) {
      if (this.source.marker("-")) this.source.fail("block sequence entries are not allowed in this context");
      if (this.keyAhead()) this.source.fail("mapping values are not allowed in this context");
    }
    return this.node(column, depth + 1, true);
  }

  private key(column: number, depth: number): Value {
    if (this.source.marker("?")) {
      this.source.skip(1);
      const key = this.node(column, depth + 1, false);
      this.source.gap();
      return key;
    }
    const properties = this.properties();
    if (this.source.peek() === "*") return this.alias();
    const scalar = this.scalar(-1, true);
    return this.named(properties, this.typed(scalar.text, properties.tag, scalar.plain));
  }

  /** Puts an entry in; `<<` brings the entries of other maps that are not there yet. */
  private entry(map: GoMap, key: Value, value: Value): void {
    const scalar = key === null || typeof key !== "object";
    if (!scalar) throw new YamlFault("yaml: invalid map key: only scalars can be keys");
    if (key !== "<<") {
      map.set(key, value);
      return;
    }
    for (const source of value instanceof GoSlice ? value.items : [value]) {
      if (!(source instanceof GoMap))
        throw new YamlFault("yaml: map merge requires map or sequence of maps as the value");
      for (const [name, item] of source.pairs()) if (!map.has(name)) map.set(name, item);
    }
  }

  /** A quoted or plain scalar; as a key it ends with its line. */
  private scalar(parent: number, key: boolean): Scalar {
    const first = this.source.peek();
    if (first === '"') return { text: this.source.doubleQuoted(), plain: false };
    if (first === "'") return { text: this.source.singleQuoted(), plain: false };
    return { text: this.source.plain(parent, key, false), plain: true };
  }

  private flow(depth: number): Value {
    this.meter.nest(depth);
    return this.source.peek() === "[" ? this.flowSequence(depth) : this.flowMapping(depth);
  }

  private flowNode(depth: number): Value {
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

  private flowSequence(depth: number): Value {
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

  private flowMapping(depth: number): Value {
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

function decodedOr(text: string): string {
  const decoded = decodeBase64(text, false);
  return decoded instanceof GoError ? text : decoded;
}

/** `yaml.Unmarshal` (version 2) into an `interface {}`; undefined for an empty document. */
export function readYaml(text: string, meter: Meter): Value | undefined | GoError {
  meter.text(text.length);
  try {
    return new YamlReader(text, meter).document();
  } catch (failure) {
    if (failure instanceof YamlFault) return new GoError(failure.message);
    throw failure;
  }
}
