import { formatIpv6 } from "../address.js";
import type { RdataType } from "./contract.js";

/** RFC 3596: sixteen address bytes. */
export const aaaa: RdataType<Uint8Array> = {
  code: 28,
  name: "AAAA",
  names: "none",
  decode: (reader) => reader.take(16),
  encode: (writer, address) => writer.raw(address),
  parse: (tokens) => tokens.ipv6("address"),
  format: formatIpv6,
};
