import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SortedKeys } from "../../src/store/sorted-keys.js";

function below(keys: SortedKeys, prefix: string): string[] {
  const found: string[] = [];
  keys.visitBelow(prefix, (key) => found.push(key) > 0);
  return found;
}

describe("sorted keys", () => {
  it("answer any prefix as a sorted set does, after any inserts and removals", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\uffff"), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 300 }), key, (steps, prefix) => {
        const keys = new SortedKeys();
        const model = new Set<string>();
        for (const [insert, key] of steps) {
          if (insert) keys.insert(key);
          else keys.remove(key);
          if (insert) model.add(key);
          else model.delete(key);
        }
        expect(below(keys, prefix)).toEqual([...model].filter((key) => key.startsWith(prefix)).sort());
      }),
    );
  });

  it("stay in order over many chunks, filled in any order and emptied again", () => {
    const keys = new SortedKeys();
    const all = Array.from({ length: 5000 }, (_, i) => String((i * 2654435761) % 4294967296).padStart(10, "0"));
    for (const key of all) keys.insert(key);
    expect(below(keys, "")).toEqual([...all].sort());
    expect(below(keys, "12")).toEqual(all.filter((key) => key.startsWith("12")).sort());
    for (const key of all) keys.remove(key);
    expect(below(keys, "")).toEqual([]);
  });

  it("stop when told to", () => {
    const keys = new SortedKeys();
    for (const key of ["a", "b", "c"]) keys.insert(key);
    const seen: string[] = [];
    keys.visitBelow("", (key) => seen.push(key) < 2);
    expect(seen).toEqual(["a", "b"]);
  });
});
