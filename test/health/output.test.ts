import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundTold, headOf, OutputTail, tailOf } from "../../src/health/output.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (raw: Uint8Array) => new TextDecoder().decode(raw);

describe("an output", () => {
  it.each([
    ["abcdef", 3, "abc", "def"],
    ["abc", 3, "abc", "abc"],
    ["aé€😀", 2, "a", ""],
    ["aé€😀", 3, "aé", ""],
    ["aé€😀", 4, "aé", "😀"],
    ["aé€😀", 6, "aé€", "😀"],
    ["aé€😀", 7, "aé€", "€😀"],
  ])("%s of %i bytes keeps whole characters", (whole, bytesMax, head, tail) => {
    expect([text(headOf(bytes(whole), bytesMax)), text(tailOf(bytes(whole), bytesMax))]).toEqual([head, tail]);
  });

  it("told by a client is cut at the end, with a remark", () => {
    expect(boundTold("abcdefgh", 3)).toBe("abc ... (captured 3 of 8 bytes)");
    expect(boundTold("abc", 3)).toBe("abc");
  });

  it("of a command keeps its end, with a remark in front", () => {
    const tail = new OutputTail(4);
    for (const chunk of ["hello ", "wor", "ld\n"]) tail.push(bytes(chunk));
    expect(tail.markedText()).toBe("Captured 4 of 12 bytes\n...\nrld\n");
    expect(tail.text()).toBe("rld\n");
  });

  it("of exactly the bound is not marked", () => {
    const tail = new OutputTail(4);
    tail.push(bytes("abcd"));
    expect(tail.markedText()).toBe("abcd");
  });

  it("keeps the same end however the stream is cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 120 }),
        fc.integer({ min: 1, max: 40 }),
        (chunks, bytesMax) => {
          const tail = new OutputTail(bytesMax);
          for (const chunk of chunks) tail.push(bytes(chunk));
          const whole = bytes(chunks.join(""));
          expect(tail.text()).toBe(text(tailOf(whole, bytesMax)));
          expect(tail.totalBytes).toBe(whole.length);
        },
      ),
    );
  });
});
