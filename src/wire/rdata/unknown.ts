import { bytesToHex } from "../encoding.js";
import type { RdataType } from "./contract.js";

/** Any type without a file of its own: opaque bytes, as text `\# LENGTH HEX` (RFC 3597 §5). */
export function unknownType(code: number): RdataType<Uint8Array> {
  return {
    code,
    name: `TYPE${code}`,
    names: "none",
    decode: (reader) => reader.rest(),
    encode: (writer, data) => writer.raw(data),
    parse: (tokens) => {
      if (tokens.next("data") !== "\\#") tokens.fail("data of an unknown type starts with \\#");
      const length = tokens.u16("length");
      const data = length === 0 ? new Uint8Array(0) : tokens.hex("data");
      if (tokens.fault === undefined && data.length !== length) tokens.fail(`data is not ${length} bytes long`);
      return data;
    },
    format: (data) => `\\# ${data.length}${data.length > 0 ? ` ${bytesToHex(data)}` : ""}`,
  };
}
