import { bytesToBase64 } from "../encoding.js";
import type { RdataType } from "./contract.js";

/** RFC 4034 §2. */
export interface Dnskey {
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly publicKey: Uint8Array;
}

export const dnskey: RdataType<Dnskey> = {
  code: 48,
  name: "DNSKEY",
  names: "none",
  decode: (reader) => ({
    flags: reader.u16(),
    protocol: reader.u8(),
    algorithm: reader.u8(),
    publicKey: reader.rest(),
  }),
  encode: (writer, data) => {
    writer.u16(data.flags);
    writer.u8(data.protocol);
    writer.u8(data.algorithm);
    writer.raw(data.publicKey);
  },
  parse: (tokens) => ({
    flags: tokens.u16("flags"),
    protocol: tokens.u8("protocol"),
    algorithm: tokens.u8("algorithm"),
    publicKey: tokens.base64("public key"),
  }),
  format: (data) => `${data.flags} ${data.protocol} ${data.algorithm} ${bytesToBase64(data.publicKey)}`,
};
