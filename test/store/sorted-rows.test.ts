import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SortedRows } from "../../src/store/sorted-rows.js";

function below(sorted: SortedRows, prefix: string): [string, number][] {
  const found: [string, number][] = [];
  sorted.visitBelow(prefix, (key, row) => found.push([key, row]) > 0);
  return found;
}

/** The entries of a plain map, as `below` gives them. */
function inOrder(model: ReadonlyMap<string, number>, prefix = ""): [string, number][] {
  return [...model].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe("sorted rows", () => {
  it("answer any key and prefix as a sorted map does, after any inserts and removals", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\uffff"), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 300 }), key, (steps, prefix) => {
        const sorted = new SortedRows();
        const model = new Map<string, number>();
        for (const [i, [insert, key]] of steps.entries()) {
          expect(sorted.row(key)).toBe(model.get(key) ?? -1);
          if (!insert) expect(sorted.remove(key)).toBe(model.get(key) ?? -1);
          else if (!model.has(key)) sorted.insert(key, i);
          if (!insert) model.delete(key);
          else if (!model.has(key)) model.set(key, i);
          expect(sorted.row(key)).toBe(model.get(key) ?? -1);
          expect(sorted.size).toBe(model.size);
        }
        expect(below(sorted, prefix)).toEqual(inOrder(model, prefix));
      }),
    );
  });

  it("stay in order over many chunks, filled in any order and emptied again", () => {
    const scattered = Array.from({ length: 5000 }, (_, i) => String((i * 2654435761) % 4294967296).padStart(10, "0"));
    for (const all of [scattered, scattered.toSorted(), scattered.toSorted().reverse()]) {
      const sorted = new SortedRows();
      const model = new Map(all.map((key, row) => [key, row]));
      for (const [key, row] of model) sorted.insert(key, row);
      expect(below(sorted, "")).toEqual(inOrder(model));
      expect(below(sorted, "12")).toEqual(inOrder(model, "12"));
      for (const [key, row] of model) expect(sorted.row(key)).toBe(row);
      for (const [key, row] of model) expect(sorted.remove(key)).toBe(row);
      expect(below(sorted, "")).toEqual([]);
    }
  });

  it("stop when told to", () => {
    const sorted = new SortedRows();
    for (const key of ["a", "b", "c"]) sorted.insert(key, 0);
    const seen: string[] = [];
    sorted.visitBelow("", (key) => seen.push(key) < 2);
    expect(seen).toEqual(["a", "b"]);
  });
});
