import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64 } from "../../src/golang/index.js";

describe("base64 as Go reads it", () => {
  it("gives back every sequence of bytes, line ends or not", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(9), (bytes, width) => {
        const text = Buffer.from(bytes)
          .toString("base64")
          .replace(new RegExp(`(.{${width + 1}})`, "g"), "$1\r\n");
        expect(decodeBase64(text)).toEqual({ bytes: Uint8Array.from(bytes), error: undefined });
      }),
    );
  });

  const faults: [text: string, read: string, byte: number][] = [
    ["zz!", "", 2],
    ["a", "", 0],
    ["aGk", "", 0],
    ["aGVsbG8h!!", "hello!", 8],
    ["aGk=x", "hi", 4],
    ["aG=", "", 3],
    ["aG=x", "", 2],
    ["=", "", 0],
  ];
  it.each(faults)("%j gives %j and names byte %d", (text, read, byte) => {
    const { bytes, error } = decodeBase64(text);
    expect([Buffer.from(bytes).toString(), error]).toEqual([read, `illegal base64 data at input byte ${byte}`]);
  });
});
