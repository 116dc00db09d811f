import { type Name, nameToText } from "../name.js";
import type { RdataType } from "./contract.js";

/** RFC 2782; the target is never compressed. */
export interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: Name;
}

export const srv: RdataType<Srv> = {
  code: 33,
  name: "SRV",
  names: "expand",
  decode: (reader) => ({
    priority: reader.u16(),
    weight: reader.u16(),
    port: reader.u16(),
    target: reader.name(),
  }),
  encode: (writer, data) => {
    writer.u16(data.priority);
    writer.u16(data.weight);
    writer.u16(data.port);
    writer.name(data.target, false);
  },
  parse: (tokens) => ({
    priority: tokens.u16("priority"),
    weight: tokens.u16("weight"),
    port: tokens.u16("port"),
    target: tokens.name("target"),
  }),
  format: (data) => `${data.priority} ${data.weight} ${data.port} ${nameToText(data.target)}`,
};
