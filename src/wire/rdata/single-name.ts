import { type Name, nameToText } from "../name.js";
import type { RdataType } from "./contract.js";

/** The types whose data is one name: they differ in code, mnemonic and compression only. */
export function singleName(code: number, name: string, names: "compress" | "expand"): RdataType<Name> {
  return {
    code,
    name,
    names,
    decode: (reader) => reader.name(),
    encode: (writer, target) => writer.name(target, names === "compress"),
    parse: (tokens) => tokens.name("name"),
    format: nameToText,
  };
}
