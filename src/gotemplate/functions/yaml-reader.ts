import type { Meter } from "../limits.js";
import { anySlice } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { GoMap, type Value } from "../values/value.js";
import { readBlockScalar } from "./yaml-block-scalar.js";
import { looseMapType, type Properties, YamlFlowReader } from "./yaml-flow-reader.js";
import { YamlFault } from "./yaml-text.js";

/** Reads the first document of a YAML 1.1 text, mappings as `map[interface {}]interface {}`. */
class YamlReader extends YamlFlowReader {
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
}

/** `yaml.Unmarshal` (version 2) into an `interface {}`; undefined for an empty document. */
export function readYaml(text: string, meter: Meter): Value | undefined | GoError {
  meter.text(text.length);
  meter.spend(text.length / 2);
  try {
    return new YamlReader(text, meter).document();
  } catch (failure) {
    if (failure instanceof YamlFault) return new GoError(failure.message);
    throw failure;
  }
}
