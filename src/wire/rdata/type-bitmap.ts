import type { Reader } from "../reader.js";
import { typeFromText, typeToText } from "../record-type.js";
import type { Tokens } from "../tokens.js";
import type { Writer } from "../writer.js";

/** The types present at a name, ascending (RFC 4034 §4.1.2: windows of 256 types, each a bitmap of 1 to 32 bytes). */
export function readTypeBitmap(reader: Reader): number[] {
  const types: number[] = [];
  let previous = -1;
  while (reader.remaining > 0 && reader.fault === undefined) {
    const window = reader.u8();
    const length = reader.u8();
    if (window <= previous || length < 1 || length > 32) {
      reader.fail("malformed type bitmap");
      break;
    }
    previous = window;
    reader.take(length).forEach((byte, i) => {
      for (let bit = 0; bit < 8; bit++) if (byte & (128 >> bit)) types.push(window * 256 + i * 8 + bit);
    });
  }
  return types;
}

export function writeTypeBitmap(writer: Writer, types: readonly number[]): void {
  const sorted = [...new Set(types)].sort((left, right) => left - right);
  for (let at = 0; at < sorted.length; ) {
    const window = sorted[at]! >> 8;
    const bitmap = new Uint8Array(32);
    let length = 0;
    for (; at < sorted.length && sorted[at]! >> 8 === window; at++) {
      const low = sorted[at]! & 255;
      bitmap[low >> 3] = bitmap[low >> 3]! | (128 >> (low & 7));
      length = (low >> 3) + 1;
    }
    writer.u8(window);
    writer.u8(length);
    writer.raw(bitmap.subarray(0, length));
  }
}

export function parseTypes(tokens: Tokens): number[] {
  const types = new Set<number>();
  while (tokens.remaining > 0) {
    const text = tokens.next("type");
    const code = typeFromText(text);
    if (code === undefined) tokens.fail(`not a record type: ${text}`);
    else types.add(code);
  }
  return [...types].sort((left, right) => left - right);
}

/** With a blank before each type, so that it can follow other fields. */
export function formatTypes(types: readonly number[]): string {
  return types.map((code) => ` ${typeToText(code)}`).join("");
}
