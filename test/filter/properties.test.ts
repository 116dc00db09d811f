import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkServiceNode,
  compileFilter,
  int,
  listOf,
  string,
  stringList,
  stringMap,
  struct,
} from "../../src/filter/index.js";
import { fuzzFilter } from "../fuzz/filter.fuzz.js";
import { evaluate, print, sample, tree } from "./expressions-of-any-kind.js";

const schema = struct({
  Name: string,
  Other: string,
  Port: int,
  Tags: stringList,
  Meta: stringMap,
  Checks: listOf(struct({ Status: string })),
});

describe("compileFilter", () => {
  it("agrees with a naive evaluator on every expression and record", () => {
    fc.assert(
      fc.property(tree, fc.array(sample, { minLength: 1, maxLength: 5 }), (expression, records) => {
        const filter = compileFilter(print(expression), schema);
        if (!filter.ok) throw new Error(`${print(expression)}: ${filter.error}`);
        for (const record of records) expect(filter.matches(record)).toBe(evaluate(expression, record));
      }),
      { numRuns: 1_000 },
    );
  });

  it("answers any text with a filter or an error, never a throw", () => {
    const token = fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      '"',
      "`",
      " ",
      "not ",
      " in ",
      " is ",
      "empty",
      "==",
      "Node",
      ".",
      "0",
      "-",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(token).map((tokens) => tokens.join("")),
    );
    fc.assert(
      fc.property(text, (filterText) => {
        const filter = compileFilter(filterText, checkServiceNode);
        if (!filter.ok) expect(filter.error).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives a truth for any value at all as a record", () => {
    const texts = [
      "Node.Meta.a == 1",
      "Checks.Status != a",
      "Service.Tags is empty",
      "Service.Port == 1 or x in Node.Node",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.anything(), fc.anything(), (text, whole, part) => {
        const filter = compileFilter(text, checkServiceNode);
        if (!filter.ok) throw new Error(filter.error);
        expect(typeof filter.matches(whole)).toBe("boolean");
        const record = { Node: part, Service: part, Checks: [part] };
        expect(typeof filter.matches(record)).toBe("boolean");
      }),
    );
  });

  it("survives a second of fuzzing", () => {
    let seed = 20_261_123;
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    expect(fuzzFilter(performance.now() + 1_000, random)).toBeGreaterThan(100);
  });
});
