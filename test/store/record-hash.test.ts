import fc from "fast-check";
import { expect, it } from "vitest";
import { RecordHash } from "../../src/store/record-hash.js";

function hashOf(...parts: Parameters<RecordHash["compute"]>): string {
  const hash = new RecordHash();
  hash.compute(...parts);
  return `${hash.low} ${hash.high}`;
}

it("differs whenever any part of a record differs", () => {
  const revision = fc.oneof(fc.nat(9), fc.maxSafeNat());
  const text = fc.string({ unit: "binary", maxLength: 8 });
  const record = fc.tuple(text, revision, revision, text, text);
  fc.assert(
    fc.property(record, record, (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      expect(hashOf(...a)).not.toBe(hashOf(...b));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  { name: "a changed unit", a: "abcd", b: "abce" },
  { name: "a changed high byte", a: "ab\u0100d", b: "ab\u0000d" },
  { name: "swapped units", a: "abcd", b: "abdc" },
  { name: "a shorter text", a: "abc", b: "ab" },
  { name: "a moved border between key and text", a: "x|y", b: "|xy" },
])("notices $name in both lanes", ({ a, b }) => {
  const [one, other] = [a, b].map((text) => hashOf("key", 1, 2, "", text).split(" "));
  expect(one![0]).not.toBe(other![0]);
  expect(one![1]).not.toBe(other![1]);
});
