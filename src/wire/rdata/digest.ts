import { bytesToHex } from "../encoding.js";
import type { RdataType } from "./contract.js";

/** Small numbers followed by hexadecimal bytes to the end: DS, TLSA and SSHFP share this shape. */
export interface Digest {
  readonly numbers: readonly number[];
  readonly digest: Uint8Array;
}

/** `fields`: names and widths in bytes (1 or 2) of the numbers before the digest. */
export function digestType(
  code: number,
  name: string,
  fields: readonly (readonly [field: string, width: 1 | 2])[],
): RdataType<Digest> {
  return {
    code,
    name,
    names: "none",
    decode: (reader) => ({
      numbers: fields.map(([, width]) => (width === 1 ? reader.u8() : reader.u16())),
      digest: reader.rest(),
    }),
    encode: (writer, data) => {
      fields.forEach(([, width], i) => {
        const value = data.numbers[i] ?? 0;
        if (width === 1) writer.u8(value);
        else writer.u16(value);
      });
      writer.raw(data.digest);
    },
    parse: (tokens) => ({
      numbers: fields.map(([field, width]) => (width === 1 ? tokens.u8(field) : tokens.u16(field))),
      digest: tokens.hex("digest"),
    }),
    format: (data) => `${data.numbers.join(" ")} ${bytesToHex(data.digest).toUpperCase()}`,
  };
}
