import { quoteBytes, unescapeText } from "../tokens.js";
import type { RdataType } from "./contract.js";

/** RFC 8659 §4; the value has no length of its own and may exceed 255 bytes. */
export interface Caa {
  readonly flags: number;
  readonly tag: string;
  readonly value: Uint8Array;
}

const decoder = new TextDecoder("latin1");
const encoder = new TextEncoder();
const tagPattern = /^[A-Za-z0-9]{1,255}$/;

export const caa: RdataType<Caa> = {
  code: 257,
  name: "CAA",
  names: "none",
  decode: (reader) => {
    const flags = reader.u8();
    const tag = decoder.decode(reader.characterString());
    if (!tagPattern.test(tag)) reader.fail("CAA tag is not letters and digits");
    return { flags, tag, value: reader.rest() };
  },
  encode: (writer, data) => {
    writer.u8(data.flags);
    writer.characterString(encoder.encode(data.tag));
    writer.raw(data.value);
  },
  parse: (tokens) => {
    const flags = tokens.u8("flags");
    const tag = tokens.next("tag");
    const value = unescapeText(tokens.next("value"));
    if (!tagPattern.test(tag)) tokens.fail("tag is not letters and digits");
    if (value === undefined) tokens.fail("value: bad escape");
    return { flags, tag, value: value ?? new Uint8Array(0) };
  },
  format: (data) => `${data.flags} ${data.tag} ${quoteBytes(data.value)}`,
};
