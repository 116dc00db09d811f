import { type Name, nameToText } from "../name.js";
import type { RdataType } from "./contract.js";

/** RFC 1035 §3.3.13; the intervals are seconds, `minimumSeconds` is the negative TTL (RFC 2308 §4). */
export interface Soa {
  readonly mname: Name;
  readonly rname: Name;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

export const soa: RdataType<Soa> = {
  code: 6,
  name: "SOA",
  names: "compress",
  decode: (reader) => ({
    mname: reader.name(),
    rname: reader.name(),
    serial: reader.u32(),
    refreshSeconds: reader.u32(),
    retrySeconds: reader.u32(),
    expireSeconds: reader.u32(),
    minimumSeconds: reader.u32(),
  }),
  encode: (writer, data) => {
    writer.name(data.mname);
    writer.name(data.rname);
    writer.u32(data.serial);
    writer.u32(data.refreshSeconds);
    writer.u32(data.retrySeconds);
    writer.u32(data.expireSeconds);
    writer.u32(data.minimumSeconds);
  },
  parse: (tokens) => ({
    mname: tokens.name("primary server"),
    rname: tokens.name("mailbox"),
    serial: tokens.u32("serial"),
    refreshSeconds: tokens.u32("refresh"),
    retrySeconds: tokens.u32("retry"),
    expireSeconds: tokens.u32("expire"),
    minimumSeconds: tokens.u32("minimum"),
  }),
  format: (data) =>
    `${nameToText(data.mname)} ${nameToText(data.rname)} ${data.serial} ${data.refreshSeconds} ` +
    `${data.retrySeconds} ${data.expireSeconds} ${data.minimumSeconds}`,
};
