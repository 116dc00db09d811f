import { base32HexToBytes, bytesToBase32Hex, bytesToHex, hexToBytes } from "../encoding.js";
import type { Tokens } from "../tokens.js";
import type { RdataType } from "./contract.js";
import { formatTypes, parseTypes, readTypeBitmap, writeTypeBitmap } from "./type-bitmap.js";

/** RFC 5155 §3. */
export interface Nsec3 {
  readonly algorithm: number;
  readonly flags: number;
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly nextHash: Uint8Array;
  readonly types: readonly number[];
}

function shortBytes(tokens: Tokens, field: string, decode: (text: string) => Uint8Array | undefined): Uint8Array {
  const text = tokens.next(field);
  const bytes = text === "-" ? new Uint8Array(0) : decode(text);
  if (bytes !== undefined && bytes.length <= 255) return bytes;
  tokens.fail(`${field} is malformed`);
  return new Uint8Array(0);
}

export const nsec3: RdataType<Nsec3> = {
  code: 50,
  name: "NSEC3",
  names: "none",
  decode: (reader) => ({
    algorithm: reader.u8(),
    flags: reader.u8(),
    iterations: reader.u16(),
    salt: reader.characterString(),
    nextHash: reader.characterString(),
    types: readTypeBitmap(reader),
  }),
  encode: (writer, data) => {
    writer.u8(data.algorithm);
    writer.u8(data.flags);
    writer.u16(data.iterations);
    writer.characterString(data.salt);
    writer.characterString(data.nextHash);
    writeTypeBitmap(writer, data.types);
  },
  parse: (tokens) => ({
    algorithm: tokens.u8("algorithm"),
    flags: tokens.u8("flags"),
    iterations: tokens.u16("iterations"),
    salt: shortBytes(tokens, "salt", hexToBytes),
    nextHash: shortBytes(tokens, "next hash", base32HexToBytes),
    types: parseTypes(tokens),
  }),
  format: (data) => {
    const salt = data.salt.length === 0 ? "-" : bytesToHex(data.salt);
    const next = data.nextHash.length === 0 ? "-" : bytesToBase32Hex(data.nextHash);
    return `${data.algorithm} ${data.flags} ${data.iterations} ${salt} ${next}${formatTypes(data.types)}`;
  },
};
