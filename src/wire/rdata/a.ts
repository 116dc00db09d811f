import { formatIpv4 } from "../address.js";
import type { RdataType } from "./contract.js";

/** RFC 1035 §3.4.1: four address bytes. */
export const a: RdataType<Uint8Array> = {
  code: 1,
  name: "A",
  names: "none",
  decode: (reader) => reader.take(4),
  encode: (writer, address) => writer.raw(address),
  parse: (tokens) => tokens.ipv4("address"),
  format: formatIpv4,
};
