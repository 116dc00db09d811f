import { bytesToBase64 } from "../encoding.js";
import { type Name, nameToText } from "../name.js";
import { typeFromText, typeToText } from "../record-type.js";
import type { Tokens } from "../tokens.js";
import type { RdataType } from "./contract.js";

/** RFC 4034 §3; expiration and inception are Unix seconds. */
export interface Rrsig {
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtlSeconds: number;
  readonly expirationSeconds: number;
  readonly inceptionSeconds: number;
  readonly keyTag: number;
  readonly signer: Name;
  readonly signature: Uint8Array;
}

/** YYYYMMDDHHmmSS in UTC (RFC 4034 §3.2). */
function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]/g, "").slice(0, 14);
}

function parseTime(tokens: Tokens, field: string): number {
  const text = tokens.next(field);
  if (tokens.fault !== undefined) return 0;
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text);
  const seconds =
    match === null
      ? /^[0-9]{1,10}$/.test(text)
        ? Number(text)
        : -1
      : Date.UTC(+match[1]!, +match[2]! - 1, +match[3]!, +match[4]!, +match[5]!, +match[6]!) / 1000;
  if (seconds >= 0 && seconds <= 4_294_967_295) return seconds;
  tokens.fail(`${field} is not a time: ${text}`);
  return 0;
}

function parseType(tokens: Tokens): number {
  const text = tokens.next("type covered");
  const code = typeFromText(text);
  if (code === undefined) tokens.fail(`type covered is not a record type: ${text}`);
  return code ?? 0;
}

export const rrsig: RdataType<Rrsig> = {
  code: 46,
  name: "RRSIG",
  names: "expand",
  decode: (reader) => ({
    typeCovered: reader.u16(),
    algorithm: reader.u8(),
    labels: reader.u8(),
    originalTtlSeconds: reader.u32(),
    expirationSeconds: reader.u32(),
    inceptionSeconds: reader.u32(),
    keyTag: reader.u16(),
    signer: reader.name(),
    signature: reader.rest(),
  }),
  encode: (writer, data) => {
    writer.u16(data.typeCovered);
    writer.u8(data.algorithm);
    writer.u8(data.labels);
    writer.u32(data.originalTtlSeconds);
    writer.u32(data.expirationSeconds);
    writer.u32(data.inceptionSeconds);
    writer.u16(data.keyTag);
    writer.name(data.signer, false);
    writer.raw(data.signature);
  },
  parse: (tokens) => ({
    typeCovered: parseType(tokens),
    algorithm: tokens.u8("algorithm"),
    labels: tokens.u8("labels"),
    originalTtlSeconds: tokens.u32("original TTL"),
    expirationSeconds: parseTime(tokens, "expiration"),
    inceptionSeconds: parseTime(tokens, "inception"),
    keyTag: tokens.u16("key tag"),
    signer: tokens.name("signer"),
    signature: tokens.base64("signature"),
  }),
  format: (data) =>
    `${typeToText(data.typeCovered)} ${data.algorithm} ${data.labels} ${data.originalTtlSeconds} ` +
    `${formatTime(data.expirationSeconds)} ${formatTime(data.inceptionSeconds)} ${data.keyTag} ` +
    `${nameToText(data.signer)} ${bytesToBase64(data.signature)}`,
};
